import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { arrives } from '../../testing/waiting.js';
import { RawConnection } from '../fixtures/raw-connection.js';
import { ForeignService, type ForeignWorld, foreignWorld } from './fixtures/foreign-world.js';

describe.each([
  ['by streams alone', true],
  ['by the shorter way where it can', false],
])('a request to a foreign service, %s,', (_way, onlyStreams) => {
  let world: ForeignWorld;
  const start = async (settings: object = {}) => {
    world = await foreignWorld({ onlyStreams, settings: { BODY_LIMIT: 2_000, ...settings } });
  };
  beforeEach(() => start());
  afterEach(() => world.end());
  const send = (path: string, options: RequestInit = {}) => fetch(world.url + path, options);
  const problem = async (response: Response) => ({
    status: response.status,
    servedBy: response.headers.get('x-served-by'),
    ...((await response.json()) as { code: string; requestId: string }),
  });

  it.each([
    ['GET', undefined],
    ['DELETE', undefined],
    ['POST', ''],
    ['POST', '{"plant":"rose"}'],
    ['PUT', 'x'.repeat(200_000)],
    ['PATCH', 'y'],
  ])('arrives as it was sent: %s', async (method, body) => {
    world.service.answer = (request, response) => {
      request.resume().once('end', () => {
        response.writeHead(207, { 'content-type': 'text/x-plant', 'set-cookie': ['a=1', 'b=2'] });
        response.end('grown');
      });
    };
    const headers = { 'content-type': 'text/x-seed', cookie: 'c=3', authorization: 'Bearer of-their-own' };
    const response = await send('/api/plants/a%20b//c?q=%2F&q=2', { method, headers, body: body ?? null });
    expect(await response.text()).toBe('grown');
    expect(response.status).toBe(207);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('x-served-by')).toBe(`/api/plants@127.0.0.1:${world.service.port}`);
    const { url, headers: seen, body: arrived, method: by } = world.service.last;
    expect([by, url, arrived.length]).toEqual([method, '/api/plants/a%20b//c?q=%2F&q=2', (body ?? '').length]);
    expect(seen).toMatchObject({ ...headers, host: `127.0.0.1:${world.service.port}` });
    expect(world.dispatcher.asked).toEqual([]);
  });

  it('keeps headers in Latin-1 in both directions, also when the body comes later', async () => {
    world.service.answer = (_request, response) => {
      response
        .writeHead(200, { 'x-plant': 'r\u00f6se' })
        .write(Buffer.from('a'), () => setImmediate(() => response.end()));
    };
    const asked = httpRequest(`${world.url}/api/plants`, { headers: { 'x-seed': 'l\u00f6ss' } }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.headers['x-plant']).toBe('r\u00f6se');
    expect(world.service.last.headers['x-seed']).toBe('l\u00f6ss');
  });

  it.each([256, 16_384, 65_536])('keeps each byte of a body that is no text, of %i bytes', async (length) => {
    const bytes = Uint8Array.from({ length }, (_, at) => at % 256);
    world.service.answer = (_request, response) => void response.setHeader('content-length', length).end(bytes);
    const response = await send('/api/plants');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('keeps what a HEAD, a 204 and a 304 say of a body that they do not have', async () => {
    world.service.answer = (request, response) => {
      const status = request.url === '/api/plants' ? 200 : Number(request.url?.slice(-3));
      response.writeHead(status, status === 200 ? { 'content-length': '5' } : { etag: '"1"' }).end();
    };
    const head = await send('/api/plants', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
    for (const status of [204, 304]) {
      const response = await send(`/api/plants/${status}`);
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([status, '"1"', '']);
    }
  });

  it('gets a 304 that says how long the body would be, and a 204 that says so by mistake', async () => {
    const late: Socket[] = [];
    world.service.answer = ({ url = '', socket }) => {
      const status = url.slice(-3);
      if (!/^\d{3}$/.test(status)) return void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nforeign');
      late.push(socket);
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 5\r\netag: "1"\r\n\r\n`);
    };
    for (const [status, length] of [
      [304, '5'],
      [204, null],
    ] as const) {
      const response = await send(`/api/plants/${status}`);
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([status, '"1"', '']);
      expect(response.headers.get('content-length')).toBe(length);
      // A body that must not be there is never taken for the response to somebody else.
      for (const socket of late) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil');
      expect(await (await send('/api/plants/next')).text()).toBe('foreign');
    }
  });

  it('has one id in its response, at the service and in one line of the log', async () => {
    const response = await send('/api/plants/1?hush', {
      headers: { 'x-request-id': 'r-1', authorization: 'Bearer gardener-lily' },
    });
    expect(response.headers.get('x-request-id')).toBe('r-1');
    expect(world.service.last.headers['x-request-id']).toBe('r-1');
    await arrives('the line of the request', () => world.lines().some(({ msg }) => msg === 'request'));
    expect(world.lines()).toEqual([
      expect.objectContaining({
        ...{ msg: 'request', method: 'GET', path: '/api/plants/1', status: 200, requestId: 'r-1', memberId: 'lily' },
        ...{ module: 'foreign', call: '/api/plants' },
      }),
    ]);
    expect(JSON.stringify(world.lines())).not.toContain('hush');
    expect(await world.metrics.text()).toContain('module="foreign",call="/api/plants",method="GET",status="200"');
  });

  it('goes to the service from the moment on at which its prefix is handed out, and no longer when it is given back', async () => {
    const other = await ForeignService.start();
    other.answer = (_request, response) => void response.end('other');
    const texts = async () => [await (await send('/api/beds')).text(), await (await send('/api/plants')).text()];
    const [beds, plants] = await texts();
    expect(plants).toBe('foreign');
    world.prefixes.hand('/api/beds', other.address);
    expect(await texts()).toEqual(['other', 'foreign']);
    world.prefixes.hand('/api/plants', other.address);
    expect(await texts()).toEqual(['other', 'other']);
    world.prefixes.giveBack('/api/beds');
    world.prefixes.giveBack('/api/plants');
    expect((await texts())[0]).toBe(beds);
    expect((await send('/api/plants')).status).toBe(404);
    await other.stop();
  });

  it('that cannot reach it is a 503, one without a valid response a 502, one without a response in time a 504', async () => {
    const answers: Record<string, ForeignService['answer']> = {
      '/api/plants/broken': (request) => void request.socket.end('what is this\r\n\r\n'),
      '/api/plants/closed': (request) => void request.socket.destroy(),
      '/api/plants/switched': (request) =>
        void request.socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      '/api/plants/twolengths': (request) =>
        void request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxy'),
      '/api/plants/packed': (request) =>
        void request.socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n'),
    };
    world.service.answer = (request, response) => answers[request.url ?? '']?.(request, response);
    const seen = async (path: string, options?: RequestInit) => {
      const { status, code, servedBy, requestId } = await problem(await send(path, options));
      return [status, code, servedBy === `/api/plants@127.0.0.1:${world.service.port}`, requestId.length > 10];
    };
    const post = { method: 'POST', body: 'x' };
    for (const path of ['broken', 'closed', 'switched', 'twolengths', 'packed'])
      expect([path, ...(await seen(`/api/plants/${path}`, post))]).toEqual([
        path,
        502,
        'BAD_UPSTREAM_RESPONSE',
        true,
        true,
      ]);
    expect(await seen('/api/plants/closed')).toEqual([502, 'BAD_UPSTREAM_RESPONSE', true, true]);
    await world.service.stop();
    expect(await seen('/api/plants/1')).toEqual([503, 'UPSTREAM_UNREACHABLE', true, true]);
    expect(await seen('/api/plants/1', post)).toEqual([503, 'UPSTREAM_UNREACHABLE', true, true]);
    await world.edge.close(0);
    await start({ FOREIGN_TIMEOUT: 300 });
    world.service.answer = () => undefined;
    expect(await seen('/api/plants/silent', post)).toEqual([504, 'UPSTREAM_TIMEOUT', true, true]);
  });

  it('whose kept connection has been closed meanwhile is sent once more without a body, and never with one', async () => {
    let closed = 0;
    world.service.answer = (request, response) => {
      if (closed > 0) return void response.end('again');
      closed += 1;
      request.socket.destroy();
    };
    expect(await (await send('/api/plants', { method: 'DELETE' })).text()).toBe('again');
    for (const method of ['POST', 'PUT', 'DELETE']) {
      closed = 0;
      const unknown = await send('/api/plants', { method, body: 'x' });
      expect([method, unknown.status, closed]).toEqual([method, 502, 1]);
    }
  });

  it('is cut off when the service ends in the middle of its response', async () => {
    world.service.answer = (request, response) => {
      response.writeHead(200, request.url === '/api/plants/sized' ? { 'content-length': 100_000 } : {});
      response.write('half', () => setImmediate(() => request.socket.destroy()));
    };
    for (const path of ['/api/plants/sized', '/api/plants/chunked']) {
      const connection = await RawConnection.to(world.port, `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      const text = await connection.end();
      expect(text).toContain('half');
      expect(text).not.toContain('\r\n0\r\n');
    }
  });

  it('ends at the service when its client goes away', async () => {
    let begun = 0;
    let ended = 0;
    world.service.answer = (request, response) => {
      begun += 1;
      response.once('close', () => (ended += 1));
      if (request.url === '/api/plants/begun') response.write('x');
    };
    for (const [at, path] of ['/api/plants/waiting', '/api/plants/begun'].entries()) {
      const connection = await RawConnection.to(world.port, `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await arrives('the request', () => begun === at + 1);
      if (at === 1) await connection.answers(1);
      connection.socket.destroy();
      await arrives('its end', () => ended === at + 1);
    }
    await arrives('the lines of the log', () => world.lines().filter(({ cut }) => cut === true).length === 2);
  });

  it('is served while the host stops, which then waits for it', async () => {
    let respond = (): void => undefined;
    world.service.answer = (_request, response) => void (respond = () => void response.end('done'));
    const sent = send('/api/plants');
    await arrives('the request', () => world.service.received.length === 1);
    const stopped = world.edge.close(10_000);
    respond();
    expect(await (await sent).text()).toBe('done');
    expect(await stopped).toEqual({ cut: 0 });
  });

  it('counts for the quotas of its member and its network, as any other does', async () => {
    await world.end();
    await start({ RATE_LIMIT_MEMBER: 1, RATE_LIMIT_NETWORK: 1 });
    const of = async (token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await send('/api/plants', { headers });
      await response.arrayBuffer();
      return response;
    };
    for (let count = 0; count < 10; count += 1) expect((await of('gardener-lily')).status).toBe(200);
    const refused = await of('gardener-lily');
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([429, '"member";q=10;w=10']);
    for (let count = 0; count < 10; count += 1) expect((await of(count % 2 ? 'theirs' : undefined)).status).toBe(200);
    expect((await of('theirs')).status).toBe(429);
    expect(world.service.received).toHaveLength(20);
  });

  it('waits for its turn when the service has as many as it takes, and holds up no call of this host', async () => {
    await world.end();
    await start({ REQUESTS_AT_ONCE: 1 });
    const waiting: (() => void)[] = [];
    world.service.answer = (_request, response) => void waiting.push(() => response.end());
    const sent = Array.from({ length: 6 }, () => send('/api/plants'));
    const statuses = Promise.all(sent.map(async (one) => (await one).status));
    await arrives('the first', () => waiting.length === 1);
    expect((await send('/api/beds')).status).toBe(200);
    for (let count = 1; count <= 5; count += 1) {
      await arrives(`request ${count}`, () => waiting.length === count);
      waiting[count - 1]?.();
    }
    expect((await statuses).sort()).toEqual([200, 200, 200, 200, 200, 503]);
  });

  it.each(['content-length: 9', 'transfer-encoding: chunked'])(
    'waits for no client that sends its body slowly, announced by %s',
    async (framing) => {
      await world.end();
      await start({ REQUESTS_AT_ONCE: 1, REQUEST_TIMEOUT: 10_000 });
      let heads = 0;
      world.service.answer = ({ method }, response) => {
        heads += 1;
        if (method === 'GET') response.end('foreign');
      };
      const slow = await RawConnection.to(
        world.port,
        `GET /api/beds HTTP/1.1\r\nhost: x\r\n\r\nPOST /api/plants HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n1\r\na\r\n`,
      );
      // The upload is begun when the request before it has its response.
      await slow.answers(1);
      if (onlyStreams || framing.endsWith('chunked')) await arrives('its head', () => heads === 1);
      expect(await (await send('/api/plants')).text()).toBe('foreign');
      expect(slow.closed).toBe(false);
      slow.socket.destroy();
    },
  );

  it('that is forwarded back to this host is refused', async () => {
    world.prefixes.hand('/api/plants', world.url);
    expect(await problem(await send('/api/plants'))).toMatchObject({ status: 508, code: 'LOOP_DETECTED' });
  });

  it('of 64 at once each gets its own response', async () => {
    world.service.answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => response.end(`${request.url} ${Buffer.concat(chunks).toString()}`));
    };
    const texts = await Promise.all(
      Array.from({ length: 64 }, async (_, n) =>
        (await send(`/api/plants/${n}`, { method: 'POST', body: `b${n}` })).text(),
      ),
    );
    expect(texts).toEqual(texts.map((_, n) => `/api/plants/${n} b${n}`));
  });

  it('is cut off when the service pauses too long within its response', async () => {
    await world.end();
    await start({ FOREIGN_TIMEOUT: 300 });
    world.service.answer = (_request, response) => void response.write('half');
    const asked = httpRequest(`${world.url}/api/plants`).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    await expect(once(response.resume(), 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('is cut off when the service falls silent after its client has read slowly for longer than that', async () => {
    await world.end();
    await start({ FOREIGN_TIMEOUT: 300 });
    const most = 16 * 1_048_576;
    world.service.answer = (_request, response) => {
      response.setHeader('content-length', most + 1);
      response.write(Buffer.alloc(most));
    };
    const asked = httpRequest(`${world.url}/api/plants`).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.pause();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await expect(once(response.resume(), 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
