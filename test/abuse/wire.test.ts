import { brotliCompressSync, gzipSync } from 'node:zlib';
import { assertRefused } from './assert-refused.js';
import type { Door } from './door.js';
import { Marketplace } from './marketplace.js';
import { problemIn, statusesIn, Wire } from './wire.js';

const LIMITS = { HEADERS_TIMEOUT: '400ms', REQUEST_TIMEOUT: '800ms' };
const SIGN_UP = { email: 'wire@example.com', password: 'long-enough', name: 'Wire' };
const JSON_BODY = JSON.stringify(SIGN_UP);

function request(line: string, headers: readonly string[], body = ''): string {
  return [line, 'host: x', 'connection: close', ...headers, '', body].join('\r\n');
}

const signUp = (headers: readonly string[], body: string) =>
  request('POST /api/members HTTP/1.1', ['content-type: application/json', ...headers], body);

describe('bytes that no proper client sends', () => {
  let marketplace: Marketplace;
  let door: Door;
  let before: unknown;
  beforeAll(async () => {
    marketplace = await Marketplace.open(LIMITS);
    door = marketplace.door(await marketplace.token());
    before = await marketplace.books.copy();
  });
  afterAll(() => marketplace.close());

  const exchange = async (bytes: string | Buffer) => {
    const wire = await Wire.to(marketplace.port);
    wire.send(bytes);
    return wire.end();
  };

  it.each<[string, string, number]>([
    ['a chunk without a size', signUp(['transfer-encoding: chunked'], `zz\r\n${JSON_BODY}\r\n0\r\n\r\n`), 400],
    ['a chunk of negative size', signUp(['transfer-encoding: chunked'], '-1\r\n\r\n0\r\n\r\n'), 400],
    ['a chunk longer than its size', signUp(['transfer-encoding: chunked'], `2\r\n${JSON_BODY}\r\n0\r\n\r\n`), 400],
    ['a chunk of endless size', signUp(['transfer-encoding: chunked'], `${'f'.repeat(40)}\r\n{`), 400],
    [
      'an endless chunk extension',
      signUp(['transfer-encoding: chunked'], `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
      413,
    ],
    ['a length that is no number', signUp(['content-length: ten'], JSON_BODY), 400],
    ['a negative length', signUp(['content-length: -5'], JSON_BODY), 400],
    ['two lengths', signUp([`content-length: ${JSON_BODY.length}`, 'content-length: 4'], JSON_BODY), 400],
    [
      'a length and chunks (smuggling)',
      signUp(['content-length: 4', 'transfer-encoding: chunked'], '0\r\n\r\nGET / HTTP/1.1\r\n\r\n'),
      400,
    ],
    ['chunks under another name (smuggling)', signUp(['transfer-encoding: xchunked'], '0\r\n\r\n'), 400],
    ['chunks twice (smuggling)', signUp(['transfer-encoding: chunked, identity'], '0\r\n\r\n'), 400],
    ['chunks with a blank before the colon (smuggling)', signUp(['transfer-encoding : chunked'], '0\r\n\r\n'), 400],
    ['a folded header', request('GET /api/shops HTTP/1.1', ['x-a: 1\r\n  folded: 2']), 400],
    ['a header with a NUL', request('GET /api/shops HTTP/1.1', ['x-a: 1\u0000 2']), 400],
    ['a header with a bare CR', request('GET /api/shops HTTP/1.1', ['x-a: 1\rx-b: 2']), 400],
    ['no host', 'GET /api/shops HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['a method that is none', request('BREW /api/shops HTTP/1.1', []), 400],
    ['a version that is none', request('GET /api/shops HTTP/9.7', []), 400],
    ['a blank in the address', request('GET /api/shops /x HTTP/1.1', []), 400],
    ['bytes that are not ASCII in the address', request('GET /api/shops/\u00ff\u00fe HTTP/1.1', []), 400],
    ['16 MiB of headers', request('GET /api/shops HTTP/1.1', [`x-a: ${'y'.repeat(16 * 1_024 * 1_024)}`]), 431],
    [
      'ten thousand headers',
      request(
        'GET /api/shops HTTP/1.1',
        Array.from({ length: 10_000 }, (_none, n) => `x-${n}: 1`),
      ),
      431,
    ],
    ['an endless address', request(`GET /api/shops?${'x'.repeat(100_000)} HTTP/1.1`, []), 431],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n', 400],
    ['HTTP/2.0 in the request line', request('GET /api/shops HTTP/2.0', []), 400],
    ['two hosts', request('GET /api/shops HTTP/1.1', ['host: y']), 400],
    ['chunks below another coding (smuggling)', signUp(['transfer-encoding: gzip, chunked'], '0\r\n\r\n'), 400],
    [
      'chunks in HTTP/1.0 (smuggling)',
      request('POST /api/members HTTP/1.0', ['transfer-encoding: chunked'], '0\r\n\r\n'),
      400,
    ],
    ['a whole address that is none', request('GET http://[::1/x HTTP/1.1', []), 400],
    ['a whole address whose host is none', request('GET http://%/ HTTP/1.1', []), 400],
    ['a whole address of another scheme', request('GET ftp://x/api/shops HTTP/1.1', []), 400],
    ['an expectation that is none', request('GET /api/shops HTTP/1.1', ['expect: a-miracle']), 417],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ])('%s: refused once, with a problem, and the connection is closed', async (_what, bytes, status) => {
    const text = await exchange(bytes);
    expect(statusesIn(text)).toEqual([status]);
    expect(text).toContain('content-type: application/problem+json');
    const problem = problemIn(text);
    expect(problem).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/) as string });
    expect(text).toContain(`x-request-id: ${problem.requestId}`);
    const logged = marketplace.lines.filter((line) => line.includes(`"requestId":"${problem.requestId}"`));
    expect(logged.map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([status]);
  });

  it.each<[string, string]>([
    [
      'an Idempotency-Key with a line break',
      request('POST /api/orders HTTP/1.1', ['idempotency-key: a\nx-injected: 1']),
    ],
    ['an If-Match with a bare line feed', request('PATCH /api/shops/s1 HTTP/1.1', ['if-match: "1"\n\nx: 1'])],
    [
      'an X-Request-Id with a line break',
      request('GET /api/shops HTTP/1.1', ['x-request-id: a\rset-cookie: injected=1']),
    ],
  ])('%s puts no header into the response', async (_what, bytes) => {
    const text = await exchange(bytes);
    expect(statusesIn(text).every((status) => status >= 400 && status < 500)).toBe(true);
    expect(text.toLowerCase()).not.toMatch(/^(x-injected|set-cookie):/m);
  });

  it.each<[string, Buffer, number, string]>([
    ['bad UTF-8', Buffer.from([...Buffer.from('{"email":"'), 0xc3, 0x28, ...Buffer.from('"}')]), 400, 'MALFORMED_JSON'],
    ['UTF-16', Buffer.from(JSON_BODY, 'utf16le'), 400, 'MALFORMED_JSON'],
    ['a NUL between two properties', Buffer.from('{"a":1,\u0000"b":2}'), 400, 'MALFORMED_JSON'],
    ['no JSON', Buffer.from('email=wire@example.com'), 400, 'MALFORMED_JSON'],
    ['half of a body', Buffer.from('{"email": "wi'), 400, 'MALFORMED_JSON'],
    ['arrays 40,000 deep', Buffer.from('['.repeat(40_000) + ']'.repeat(40_000)), 400, 'INVALID_INPUT'],
    ['objects 15,000 deep', Buffer.from(`${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`), 400, 'INVALID_INPUT'],
    ['arrays 100,000 deep', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), 413, 'BODY_TOO_LARGE'],
    ['10 MiB', Buffer.alloc(10 * 1_024 * 1_024, 0x20), 413, 'BODY_TOO_LARGE'],
    ['a byte order mark alone', Buffer.from('\ufeff'), 400, 'INVALID_INPUT'],
  ])('a body of %s is refused', async (_what, body, status, code) => {
    const response = await door.send({ method: 'POST', path: '/api/members', body });
    expect(assertRefused(response, 'the body')).toMatchObject({ status, code });
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip'])(
    'a body compressed as %s is not opened',
    async (encoding) => {
      const bomb =
        encoding === 'br' ? brotliCompressSync(Buffer.alloc(50_000_000)) : gzipSync(Buffer.alloc(50_000_000));
      const headers = { 'content-encoding': encoding };
      const response = await door.send({ method: 'POST', path: '/api/members', headers, body: bomb });
      expect(assertRefused(response, 'the bomb').code).toMatch(/^(UNSUPPORTED_MEDIA_TYPE|BODY_TOO_LARGE)$/);
      const small = await door.send({ method: 'POST', path: '/api/members', headers, body: gzipSync(JSON_BODY) });
      expect(assertRefused(small, 'the small one')).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'text/json',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json\u00a0',
    '*/*',
    '',
  ])('a body of the type %j is refused', async (type) => {
    const response = await door.send({
      method: 'POST',
      path: '/api/members',
      headers: { 'content-type': type },
      body: JSON_BODY,
    });
    expect(assertRefused(response, type)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'QUERY'])(
    '%s, which the address does not take, is refused with what it takes',
    async (method) => {
      const response = await door.send({ method, path: '/api/shops' });
      expect(assertRefused(response, method)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
      expect(response.headers['allow']).toBe('POST, GET, HEAD, OPTIONS');
    },
  );

  it.each([
    '/api/shops/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/%2e%2e/health/live',
    '/api%2fshops',
    '/api/shops%00',
    '/api//shops',
    '//evil.example/api/shops',
    '/api/shops;a=b',
    '/API/SHOPS',
    '/api/shops%252f..',
    '/__proto__',
    '/constructor',
    '/_ops/parked',
    '/_calls/order/place',
    '/_events/order',
    '/.env',
    '/.git/config',
  ])('%s leads nowhere', async (path) => {
    const { status } = assertRefused(await door.get(path), path);
    expect([400, 404]).toContain(status);
  });

  it('keys that every object has change nothing for anyone', async () => {
    for (const text of ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'])
      assertRefused(await door.send({ method: 'POST', path: '/api/members', body: text }), text);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('a client that sends its headers too slowly is cut off with 408, while others are served', async () => {
    const slow = await Wire.to(marketplace.port);
    slow.send('GET /api/shops HTTP/1.1\r\nhost: x\r\nx-a: ');
    expect((await door.get('/api/shops')).status).toBe(200);
    const text = await slow.end();
    expect(statusesIn(text)).toEqual([408]);
    const problem = problemIn(text);
    expect(problem).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
    expect(marketplace.lines.filter((line) => line.includes(problem.requestId))).toHaveLength(1);
  });

  it('fifty clients that send their bodies too slowly are cut off with 408, while others are served', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => Wire.to(marketplace.port)));
    for (const wire of slow) wire.send(signUp(['content-length: 1000'], '{"email": "'));
    expect((await door.get('/api/shops')).status).toBe(200);
    const texts = await Promise.all(slow.map((wire) => wire.end()));
    expect(texts.map(statusesIn)).toEqual(texts.map(() => [408]));
  });

  it.each<[string, readonly string[], string]>([
    ['of a length', ['content-length: 1000000000'], '{"email": "'],
    ['in chunks', ['transfer-encoding: chunked'], 'fffffff\r\n{"email": "'],
  ])('a refused upload %s gets its response and is then read no further', async (_what, headers, begin) => {
    const wire = await Wire.to(marketplace.port);
    wire.send(
      ['POST /api/members HTTP/1.1', 'host: x', 'content-type: application/json', ...headers, '', begin].join('\r\n'),
    );
    const sent = await wire.pour('x'.repeat(65_536));
    const text = await wire.end();
    expect(statusesIn(text)).toEqual([413]);
    expect(problemIn(text)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    expect(text.toLowerCase()).toContain('connection: close');
    // What the server reads, and what both kernels buffer.
    expect(sent).toBeLessThan(16 * 1_048_576);
  });

  it('a body of more values than any contract takes is refused before it is validated', async () => {
    const body = `{"email":[${'1,'.repeat(49_000)}1]}`;
    const response = await door.send({ method: 'POST', path: '/api/members', body });
    expect(assertRefused(response, 'the body')).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    const texts = JSON.stringify({ email: ',[{'.repeat(20_000) });
    const other = await door.send({ method: 'POST', path: '/api/members', body: texts });
    expect(assertRefused(other, 'the body')).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });

  it('a client that promises more than it sends, and goes, is no error', async () => {
    const wire = await Wire.to(marketplace.port);
    wire.send(signUp([`content-length: ${JSON_BODY.length + 10}`], JSON_BODY));
    wire.cut();
    expect((await door.get('/api/shops')).status).toBe(200);
  });

  it('what follows a request that was refused is not taken for another one', async () => {
    const text = await exchange(
      `${signUp(['content-length: 3'], '{}}')}GET /api/members/me HTTP/1.1\r\nhost: x\r\n\r\n`,
    );
    expect(statusesIn(text)).toEqual([400]);
  });

  it('has written nothing, and is no error of the server', async () => {
    expect(await marketplace.books.copy()).toEqual(before);
    expect(marketplace.lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
