import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { systemClock as clock } from '../ops/clock.js';
import { createLog } from '../ops/create-log.js';
import { arrives } from '../testing/waiting.js';
import { FrameClient, type FrameClientOptions } from './frame-client.js';
import { PeerClient } from './peer-client.js';
import { type PeerEndpoint, PeerEndpoints } from './peer-endpoints.js';
import { frameKeys, FRAMES_PROTOCOL, framesTarget, newNonce } from './frame-handshake.js';
import { FrameKind, RecordWriter } from './frame-records.js';
import { MAC_HEADER, RequestMac } from './request-mac.js';

const SECRET = 'a-secret-of-at-least-32-characters';
const POST = { method: 'POST', timeoutMs: 10_000 } as const;
const call = (name: string | number, body = '{}') => ({ ...POST, target: `/_calls/${name}`, body });

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  ends = [];
});

async function listening(server: Pick<Server, 'listen' | 'address' | 'close'>, port = 0) {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** A host with one endpoint; it counts the connections that came. */
async function host(serve: PeerEndpoint['serve'], options: { quietMs?: number; port?: number } = {}) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const endpoints = new PeerEndpoints([{ prefix: '/_calls/', method: 'POST', bodyLimit: 2_000_000, serve }], {
    ...{ secret: SECRET, clock, log, quietMs: options.quietMs ?? 60_000 },
  });
  const sockets: Socket[] = [];
  const server = createServer((request, response) => endpoints.handle(request, response));
  server.on('upgrade', (request, socket: Socket, head) => endpoints.upgrade(request, socket, head));
  server.on('connection', (socket: Socket) => sockets.push(socket));
  const port = await listening(server, options.port);
  ends.push(() => {
    endpoints.cutOff();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, port, endpoints, server, sockets, lines };
}

function clientOf(url: string, options: Partial<FrameClientOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const http = new PeerClient({ url, secret: SECRET, clock });
  const client = new FrameClient({ http, secret: SECRET, clock, log, quietMs: 60_000, ...options });
  ends.push(
    () => http.close(),
    () => client.close(),
  );
  return Object.assign(client, { lines });
}

const echo: PeerEndpoint['serve'] = async ({ rest, body }) => ({ status: 200, text: `${rest} ${body}` });

/** A host whose requests wait until they are released. */
function holding() {
  const held = new Map<string, () => void>();
  const serve: PeerEndpoint['serve'] = ({ rest }) =>
    new Promise((resolve) => held.set(rest, () => resolve({ status: 200, text: rest })));
  return { held, serve };
}

describe('a request by frames', () => {
  it('shares one connection with all others, and answers come in any order', async () => {
    const { held, serve } = holding();
    const { url, sockets } = await host(serve);
    const client = clientOf(url);
    const order: string[] = [];
    const sent = Array.from({ length: 50 }, (_, at) =>
      client.send(call(at)).then(({ text }) => {
        order.push(text);
        return text;
      }),
    );
    await arrives('all requests', () => held.size === 50);
    for (const release of [...held.values()].reverse()) release();
    expect(await Promise.all(sent)).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
    expect([order[0], order[49], sockets.length]).toEqual(['49', '0', 1]);
  });

  it('carries large bodies both ways beside small ones, whole', async () => {
    const { url } = await host(echo);
    const client = clientOf(url);
    const bodies = Array.from({ length: 30 }, (_, at) => `고사리${'x'.repeat(at % 3 ? at : 500_000)}`);
    const answers = await Promise.all(bodies.map((body, at) => client.send(call(at, body))));
    expect(answers.map(({ text }) => text)).toEqual(bodies.map((body, at) => `${at} ${body}`));
  });

  it('is not written any more when its time was over while the other host did not read', async () => {
    const seen: string[] = [];
    const { url, sockets } = await host(async ({ rest }) => {
      seen.push(rest);
      return { status: 200, text: rest };
    });
    const client = clientOf(url);
    await client.send(call('first'));
    sockets[0]?.pause();
    const large = Array.from({ length: 12 }, (_, at) => client.send(call(`large${at}`, 'x'.repeat(1_900_000))));
    const late = client.send({ ...call('late'), timeoutMs: 100 });
    await expect(late).rejects.toMatchObject({ name: 'PeerNotReached', gaveUpAfterMs: 100 });
    sockets[0]?.resume();
    await Promise.all(large);
    await client.send(call('last'));
    expect(seen).not.toContain('late');
    expect(seen).toHaveLength(14);
  });

  it('whose connection is killed has an unknown outcome when it was written; the next one opens another connection', async () => {
    const { held, serve } = holding();
    const { url, sockets } = await host(serve);
    const client = clientOf(url);
    const sent = client.send(call('killed'));
    await arrives('the request', () => held.size === 1);
    sockets[0]?.destroy();
    await expect(sent).rejects.toMatchObject({ name: 'PeerSilent' });
    const next = client.send(call('next'));
    await arrives('the next request', () => held.get('next'));
    held.get('next')?.();
    expect((await next).text).toBe('next');
  });

  it('was not sent when nobody listens, or when the connection does not open in time', async () => {
    const silent = createTcpServer((socket) => socket.on('error', () => undefined).resume());
    const port = await listening(silent as unknown as Server);
    const stuck = clientOf(`http://127.0.0.1:${port}`, { connectMs: 50 });
    await expect(stuck.send(call('x'))).rejects.toMatchObject({ name: 'PeerNotReached' });
    await once(silent.close(), 'close');
    const refused = clientOf(`http://127.0.0.1:${port}`).send(call('x'));
    await expect(refused).rejects.toMatchObject({ name: 'PeerNotReached', message: /ECONNREFUSED/ as never });
  });
});

describe('a host that stops', () => {
  it('says goodbye: what was sent is answered, nothing is lost, and the next request takes another connection', async () => {
    const { held, serve } = holding();
    const { url, port, endpoints, server, sockets } = await host(serve);
    const client = clientOf(url);
    const before = client.send(call('before'));
    await arrives('the request', () => held.size === 1);
    endpoints.stop();
    // Written before the goodbye has arrived.
    const meanwhile = client.send(call('meanwhile'));
    await arrives('the request of meanwhile', () => held.size === 2);
    const closed = once(server.close(), 'close');
    for (const release of held.values()) release();
    expect([(await before).text, (await meanwhile).text]).toEqual(['before', 'meanwhile']);
    await closed;
    await expect(client.send(call('after'))).rejects.toMatchObject({ name: 'PeerNotReached' });
    await host(echo, { port });
    expect((await client.send(call('again'))).text).toBe('again {}');
    expect(sockets).toHaveLength(1);
  });

  it('cuts off at the end of its grace what has no answer, and counts it', async () => {
    const { held, serve } = holding();
    const { url, endpoints } = await host(serve);
    const sent = clientOf(url).send(call('x'));
    await arrives('the request', () => held.size === 1);
    endpoints.stop();
    expect(endpoints.cutOff()).toBe(1);
    await expect(sent).rejects.toMatchObject({ name: 'PeerSilent' });
  });
});

describe('a connection whose other side is silent', () => {
  it('is pinged and kept while the other side responds, and closed when it does not', async () => {
    const { held, serve } = holding();
    const { url, sockets } = await host(serve);
    const client = clientOf(url, { quietMs: 60 });
    const sent = client.send(call('x'));
    await arrives('the request', () => held.size === 1);
    const began = clock.monotonic();
    await arrives('some pings', () => clock.monotonic() - began > 400);
    held.get('x')?.();
    expect((await sent).text).toBe('x');
    const lost = client.send(call('lost'));
    await arrives('the lost request', () => held.has('lost'));
    sockets[0]?.pause();
    await expect(lost).rejects.toMatchObject({ name: 'PeerSilent', message: /nothing came for 120 ms/ as never });
    expect(sockets).toHaveLength(1);
  });
});

describe('a host without frames', () => {
  it('is called by HTTP, and asked again after a pause', async () => {
    let isNew = false;
    const endpoints = await host(echo);
    const upgrades: number[] = [];
    const server = createServer((request, response) => {
      if (request.headers.upgrade) upgrades.push(1);
      endpoints.endpoints.handle(request, response);
    });
    server.on('upgrade', (request, socket: Socket, head) => endpoints.endpoints.upgrade(request, socket, head));
    server.removeAllListeners('upgrade');
    const port = await listening(server);
    ends.push(() => (server.closeAllConnections(), server.close()));
    let ahead = 0;
    const turned = { ...clock, monotonic: () => clock.monotonic() + ahead };
    const client = clientOf(`http://127.0.0.1:${port}`, { clock: turned, pauseMs: 600_000 });
    const sent = await Promise.all([client.send(call('a')), client.send(call('b'))]);
    expect(sent.map(({ text }) => text)).toEqual(['a {}', 'b {}']);
    await client.send(call('c'));
    expect([upgrades.length, client.lines.length]).toEqual([1, 1]);
    server.on('upgrade', (request, socket: Socket, head) => {
      isNew = true;
      endpoints.endpoints.upgrade(request, socket, head);
    });
    await client.send(call('still'));
    expect(isNew).toBe(false);
    ahead = 600_000;
    await arrives('a call by frames', async () => (await client.send(call('d'))) && isNew);
  });
});

describe('a connection for frames', () => {
  /** Opens one by hand. */
  async function opened(url: string, secret = SECRET) {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    const mac = new RequestMac(secret, clock);
    const nonce = newNonce();
    const target = framesTarget(nonce, 1_000_000);
    const got: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => got.push(bytes)).on('error', () => undefined);
    const head = [`GET ${target} HTTP/1.1`, 'host: x', 'connection: upgrade', `upgrade: ${FRAMES_PROTOCOL}`];
    socket.write([...head, `${MAC_HEADER}: ${mac.sign('GET', target, '')}`, '', ''].join('\r\n'));
    ends.push(() => socket.destroy());
    const response = () => Buffer.concat(got).toString();
    const text = await arrives('a response', () => (response().includes('\r\n\r\n') ? response() : undefined));
    const theirs = /x-frames-nonce: (\S+)/.exec(text)?.[1] ?? '';
    const writer = new RecordWriter(frameKeys(mac, nonce, theirs).toServer);
    const frame = (kind: FrameKind, content: string) => ({ kind, id: 1, text: content, bytes: content.length });
    return { socket, text, writer, frame };
  }

  it('is refused without the secret', async () => {
    const { url } = await host(echo);
    expect((await opened(url, `${SECRET}x`)).text).toMatch(/^HTTP\/1.1 401 [^]*MAC_REQUIRED/);
  });

  type Opened = Awaited<ReturnType<typeof opened>>;
  const request = ({ writer, frame }: Opened) => writer.record([frame(FrameKind.Request, '/_calls/x\n{}')]);
  const flipped = (bytes: Buffer, at: number) => {
    bytes[at] = (bytes[at] as number) ^ 1;
    return bytes;
  };
  it.each<[string, (by: Opened) => Buffer]>([
    ['a record that is too long', () => Buffer.from(`7fffffff${'00'.repeat(16)}`, 'hex')],
    ['a record without a frame', () => Buffer.alloc(20)],
    ['another byte than the one that was signed', (by) => flipped(request(by), 40)],
    ['another MAC', (by) => flipped(request(by), 10)],
    ['a record that was sent before', (by) => ((bytes) => Buffer.concat([bytes, bytes]))(request(by))],
    ['an answer', ({ writer, frame }) => writer.record([frame(FrameKind.Answer, '200\n{}')])],
    ['a frame of another kind', ({ writer, frame }) => writer.record([frame(99 as FrameKind, '')])],
    [
      'a frame that is longer than its record',
      ({ writer, frame }) =>
        writer.record([{ ...frame(FrameKind.Request, '/_calls/x\n{}'), bytes: 3 }, frame(FrameKind.Request, '')]),
    ],
    ['a request without a target', ({ writer, frame }) => writer.record([frame(FrameKind.Request, '{}')])],
  ])('is closed, with a line in the log, after %s', async (_what, bytesOf) => {
    const { url, lines } = await host(echo);
    const by = await opened(url);
    by.socket.write(bytesOf(by));
    await arrives('the end of the connection', () => by.socket.closed);
    expect(lines.join('')).toMatch(/The connection of .* was closed: /);
  });

  it('that the other side answers with what is no frame ends, and nothing hangs', async () => {
    const server = createServer();
    server.on('upgrade', (_request, socket: Socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${FRAMES_PROTOCOL}\r\nx-frames-nonce: ${newNonce()}\r\nx-frames-limit: 1000\r\n\r\n`,
      );
      socket.once('data', () => socket.write('x'.repeat(100)));
    });
    const port = await listening(server);
    ends.push(() => (server.closeAllConnections(), server.close()));
    const client = clientOf(`http://127.0.0.1:${port}`);
    await expect(client.send(call('x'))).rejects.toMatchObject({ name: 'PeerSilent' });
    expect(client.lines.join('')).toMatch(/The connection to .* was closed: /);
  });
});
