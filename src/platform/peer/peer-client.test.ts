import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { systemClock as clock } from '../ops/clock.js';
import { createLog } from '../ops/create-log.js';
import { arrives } from '../testing/waiting.js';
import { PeerClient, type PeerClientOptions } from './peer-client.js';
import { type PeerEndpoint, PeerEndpoints } from './peer-endpoints.js';
import { HOST_STARTS, HOST_STOPS, PeerNotReached } from './peer-exchange.js';
import { PeerFault, type ServedPeerRequest } from './served-peer-request.js';

const SECRET = 'a-secret-of-at-least-32-characters';
const POST = { method: 'POST', timeoutMs: 5_000 } as const;

let ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  ends = [];
});

async function listening(server: Server | TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    (server as Partial<Server>).closeAllConnections?.();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(url: string, options: Partial<PeerClientOptions> = {}): PeerClient {
  const client = new PeerClient({ url, secret: SECRET, clock, ...options });
  ends.push(() => client.close());
  return client;
}

/** A host with one endpoint, which tells what it was asked. */
async function host(
  serve: PeerEndpoint['serve'] = async ({ rest, query, body }) => ({
    status: 200,
    text: JSON.stringify([rest, query, body]),
  }),
  options: { secret?: string | undefined } = { secret: SECRET },
) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const endpoint = (prefix: string, method: 'GET' | 'POST') => ({ prefix, method, bodyLimit: 100, serve });
  const endpoints = new PeerEndpoints([endpoint('/_calls/', 'POST'), endpoint('/_events/', 'GET')], {
    ...{ clock, log },
    ...options,
  });
  const url = await listening(createServer((request, response) => endpoints.handle(request, response)));
  return { url, endpoints, lines };
}

describe('a request from host to host', () => {
  it('brings the rest of the path, the query and the body, and brings back status and text', async () => {
    const { url } = await host(async ({ rest, query, body }) => ({
      status: 207,
      text: JSON.stringify([rest, query, body]),
    }));
    const client = clientOf(url);
    const body = JSON.stringify({ seed: 'Ö 고사리' });
    expect(await client.send({ ...POST, target: '/_calls/garden/plant', body })).toEqual({
      status: 207,
      text: JSON.stringify(['garden/plant', '', body]),
    });
    const { text } = await client.send({ method: 'GET', target: '/_events/garden?after=7&wait=1', timeoutMs: 5_000 });
    expect(JSON.parse(text)).toEqual(['garden', 'after=7&wait=1', '']);
  });

  it.each([HOST_STARTS, HOST_STOPS])('that is refused with %s was not looked at: nothing was done', async (code) => {
    const { url } = await host(() => Promise.reject(new PeerFault(503, code, 'Ask another host.')));
    await expect(clientOf(url).send({ ...POST, target: '/_calls/x/y' })).rejects.toThrow(PeerNotReached);
  });

  it('that another secret signed is refused before the endpoint sees it, with the reason', async () => {
    let served = 0;
    const { url, lines } = await host(async () => ({ status: 200, text: String((served += 1)) }));
    const sent = clientOf(url, { secret: `${SECRET}x` }).send({ ...POST, target: '/_calls/garden/plant', body: '{}' });
    await expect(sent).rejects.toMatchObject({ name: 'PeerRefused', status: 401, code: 'MAC_REQUIRED' });
    expect([served, lines.length]).toEqual([0, 1]);
    expect(lines.join('')).not.toContain(SECRET);
  });

  it('is refused by a host without a secret, which says what to set', async () => {
    const { url } = await host(undefined, {});
    await expect(clientOf(url).send({ ...POST, target: '/_calls/garden/plant' })).rejects.toMatchObject({
      status: 403,
      code: 'INTERNAL_SECRET_NOT_SET',
      message: expect.stringMatching(/its INTERNAL_SECRET is not set; set the same one on all hosts\.$/),
    });
  });

  it.each([
    ['a path that this build does not know', { ...POST, target: '/_other/x' }, 404, 'NOT_FOUND'],
    ['another method', { ...POST, target: '/_events/garden' }, 405, 'METHOD_NOT_ALLOWED'],
    ['a body beyond the limit', { ...POST, target: '/_calls/x', body: 'x'.repeat(101) }, 413, 'BODY_TOO_LARGE'],
    ['a large body', { ...POST, target: '/_calls/x', body: 'x'.repeat(1_000_000) }, 413, 'BODY_TOO_LARGE'],
  ])('with %s is refused', async (_what, request, status, code) => {
    const { url } = await host();
    await expect(clientOf(url).send(request)).rejects.toMatchObject({ name: 'PeerRefused', status, code });
  });

  it('whose endpoint fails gets a 500 without the words of the error, which the log has', async () => {
    const { url, lines } = await host(() => Promise.reject(new Error('the password is fern')));
    const error = await clientOf(url)
      .send({ ...POST, target: '/_calls/x' })
      .catch((failure: Error) => failure);
    expect(error).toMatchObject({ name: 'PeerSilent', message: expect.stringContaining('500 INTERNAL') });
    expect((error as Error).message).not.toContain('fern');
    expect(lines.join('')).toContain('the password is fern');
  });

  it('has not been sent when nobody listens', async () => {
    const server = createTcpServer();
    const url = await listening(server);
    await once(server.close(), 'close');
    await expect(clientOf(url).send({ ...POST, target: '/_calls/x' })).rejects.toMatchObject({
      name: 'PeerNotReached',
      message: expect.stringMatching(/^POST \/_calls\/x to http:\/\/127\.0\.0\.1:\d+ was not sent: .*ECONNREFUSED/),
    });
  });

  it('has an unknown outcome when it was sent and no answer came in time', async () => {
    const { url } = await host(() => new Promise(() => undefined));
    await expect(clientOf(url).send({ ...POST, target: '/_calls/x', timeoutMs: 50 })).rejects.toMatchObject({
      name: 'PeerSilent',
      message: expect.stringMatching(/no whole answer came within 50 ms\.$/),
    });
  });

  it.each([
    ['before the answer', ''],
    ['in the middle of the answer', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
  ])('has an unknown outcome when the connection breaks %s', async (_when, sent) => {
    const url = await listening(createTcpServer((socket) => socket.once('data', () => socket.end(sent))));
    await expect(clientOf(url).send({ ...POST, target: '/_calls/x', body: '{}' })).rejects.toMatchObject({
      name: 'PeerSilent',
    });
  });

  it('got an answer when that is larger than the limit: the host is not silent', async () => {
    const { url } = await host(async () => ({ status: 200, text: 'x'.repeat(101) }));
    const sent = clientOf(url, { answerLimit: 100 }).send({ ...POST, target: '/_calls/x' });
    await expect(sent).rejects.toMatchObject({ name: 'PeerAnswerTooLarge' });
  });

  it('that waited for a connection until its time was over was not sent, and is not sent later', async () => {
    const served: ServedPeerRequest[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { url } = await host(async (request) => {
      served.push(request);
      await held;
      return { status: 200, text: '{}' };
    });
    const client = clientOf(url, { connections: 1 });
    const first = client.send({ ...POST, target: '/_calls/1' });
    const second = client.send({ ...POST, target: '/_calls/2', timeoutMs: 50 });
    await expect(second).rejects.toMatchObject({ name: 'PeerNotReached' });
    release();
    await first;
    await client.send({ ...POST, target: '/_calls/3' });
    expect(served.map(({ rest }) => rest)).toEqual(['1', '3']);
  });

  it('ends at once when its caller aborts it, and the endpoint learns that the caller has gone', async () => {
    const served: ServedPeerRequest[] = [];
    const { url } = await host((request) => {
      served.push(request);
      return new Promise((resolve) =>
        request.signal.addEventListener('abort', () => resolve({ status: 200, text: 'ended' })),
      );
    });
    const aborting = new AbortController();
    const sent = clientOf(url).send({
      method: 'GET',
      target: '/_events/x',
      timeoutMs: 60_000,
      signal: aborting.signal,
    });
    const request = await arrives('the request', () => served[0]);
    aborting.abort();
    await expect(sent).rejects.toMatchObject({ name: 'PeerSilent' });
    await arrives('an aborted signal', () => request.signal.aborted);
    const again = clientOf(url).send({
      method: 'GET',
      target: '/_events/x',
      timeoutMs: 60_000,
      signal: aborting.signal,
    });
    await expect(again).rejects.toMatchObject({ name: 'PeerNotReached' });
  });

  it('that waits is answered when the host begins to stop', async () => {
    let waiting = false;
    const { url, endpoints } = await host((request) => {
      waiting = true;
      return new Promise((resolve) =>
        request.signal.addEventListener('abort', () => resolve({ status: 200, text: 'stopping' })),
      );
    });
    const sent = clientOf(url).send({ method: 'GET', target: '/_events/x', timeoutMs: 60_000 });
    await arrives('a request that waits', () => waiting);
    endpoints.stop();
    expect((await sent).text).toBe('stopping');
  });

  it('keeps its connection for the next ones', async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.end('{}')).on('connection', () => (connections += 1));
    const client = clientOf(await listening(server));
    for (let at = 0; at < 10; at += 1) await client.send({ ...POST, target: '/_calls/x', body: '{}' });
    // A request that follows at once may meet its predecessor's connection before that is free again.
    expect(connections).toBeLessThanOrEqual(2);
  });
});

describe('the endpoints for hosts', () => {
  it.each([[['/calls/']], [['/_calls']], [['/_calls/', '/_calls/']]])(
    'with the prefixes %j are refused',
    (prefixes) => {
      const endpoints = prefixes.map(
        (prefix) => ({ prefix, method: 'GET', bodyLimit: 0, serve: async () => ({ status: 200, text: '' }) }) as const,
      );
      expect(() => new PeerEndpoints(endpoints, { clock, log: createLog({ level: 'silent' }) })).toThrow(
        /malformed or there twice/,
      );
    },
  );
});
