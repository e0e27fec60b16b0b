import { connect } from 'node:net';
import { gardenWorld } from '../fixtures/world.js';
import { httpServer } from './http-server.js';

/** Sends bytes as they are, and resolves with all that comes back. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

describe('the server', () => {
  const world = gardenWorld();
  let port = 0;
  beforeAll(async () => {
    ({ port } = await world.edge.listen(0, '127.0.0.1'));
  });
  afterAll(() => world.edge.close(0));

  it.each([
    ['what is not HTTP', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['no host', 'GET /api/beds HTTP/1.1\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['headers without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['an expectation', 'GET /api/beds HTTP/1.1\r\nhost: x\r\nexpect: a miracle\r\n\r\n', 417, 'EXPECTATION_FAILED'],
    ['too many headers', `GET /api/beds HTTP/1.1\r\nhost: x\r\n${'a:\r\n'.repeat(600)}\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['far too many headers', `GET / HTTP/1.1\r\nhost: x\r\n${'a:\r\n'.repeat(6_000)}\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [
      'broken chunks',
      'POST /api/beds/b1/plants HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
  ])('refuses %s with a problem, and closes', async (_case, bytes, status, code) => {
    const text = await exchange(port, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
  });

  it('takes as much time as it is told', () => {
    const server = httpServer(() => undefined, { HEADERS_TIMEOUT: 5_000, REQUEST_TIMEOUT: 2_000 });
    expect([server.headersTimeout, server.requestTimeout]).toEqual([2_000, 2_000]);
    server.close();
  });

  it('takes a whole address as the target, as proxies send it', async () => {
    const text = await exchange(
      port,
      'GET http://garden.example/api/beds HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1.1 200 /);
  });

  it('ignores the expectation of a client of HTTP/1.0, which would take the interim response for the response', async () => {
    const head = 'POST /api/beds/b1/plants HTTP/1.0\r\ncontent-type: application/json\r\nidempotency-key: k\r\n';
    const text = await exchange(port, `${head}expect: 100-continue\r\ncontent-length: 2\r\n\r\n{}`);
    expect(text).toMatch(/^HTTP\/1.1 [2-5]\d\d /);
  });

  it('goes on after all of this', async () => {
    await world.http.get('/api/beds').expect(200);
  });

  it('limits the time that a client may take', () => {
    const server = httpServer(() => undefined);
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(30_000);
    expect(server.keepAliveTimeout).toBe(65_000);
    server.close();
  });
});
