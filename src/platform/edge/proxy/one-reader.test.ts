import { RawConnection } from '../fixtures/raw-connection.js';
import { type ForeignWorld, foreignWorld } from './fixtures/foreign-world.js';

describe.each([
  ['by streams alone', true],
  ['by the shorter way where it can', false],
])('a foreign service and this host read each request alike, %s:', (_way, onlyStreams) => {
  let world: ForeignWorld;
  beforeEach(async () => {
    world = await foreignWorld({ onlyStreams });
  });
  afterEach(() => world.end());
  const raw = async (head: string, body = '') => {
    const connection = await RawConnection.to(
      world.port,
      `${head}\r\nhost: garden\r\nconnection: close\r\n\r\n${body}`,
    );
    const text = await connection.end();
    return { text, statuses: connection.statuses, code: /"code":"([A-Z_]+)"/.exec(text)?.[1] };
  };

  it.each([
    '/api/plants',
    '/api/plants/',
    '/api/plants?x=1',
    '/api/plants//',
    '/api/plants/%61',
    '/api/plants/a;b',
    '/api/plants/..a',
  ])('below the prefix lies %s', async (target) => {
    expect((await raw(`GET ${target} HTTP/1.1`)).statuses).toEqual([200]);
    expect(world.service.last.url).toBe(target);
  });

  it.each([
    ...['/API/plants', '/api/Plants', '/api//plants', '//api/plants', '/api/%70lants', '/%61pi/plants', '/api/plantsx'],
    ...[
      '/api/plants%2f',
      '/api/./plants',
      '/api/x/../plants',
      '/x?/api/plants',
      '/api%2fplants',
      '/api/plants;x',
      '/api\\plants',
    ],
  ])('not below it lies %s, which this host does not serve either', async (target) => {
    expect((await raw(`GET ${target} HTTP/1.1`)).statuses).toEqual([404]);
    expect(world.service.received).toEqual([]);
  });

  it.each([
    ...[
      '/api/plants/../beds',
      '/api/plants/%2e%2e/beds',
      '/api/plants/.%2E/beds',
      '/api/plants/..%2fbeds',
      '/api/plants/.',
    ],
    ...[
      '/api/plants/..;x/beds',
      '/api/plants/..%5cbeds',
      '/api/plants\\..\\beds'.replace('plants\\', 'plants/\\'),
      '/api/plants/%zz',
    ],
    ...['/api/plants/%ff', '/api/plants/x#y', '/api/plants/\u00e9'],
  ])('%s leads out of it, or nowhere, and is refused', async (target) => {
    const { statuses, code } = await raw(`GET ${target} HTTP/1.1`);
    expect([statuses, code]).toEqual([[400], code === 'MALFORMED_REQUEST' ? code : 'MALFORMED_URI']);
    expect(world.service.received).toEqual([]);
  });

  it('a whole address is read as its path', async () => {
    await raw('GET http://other/api/plants/1 HTTP/1.1');
    expect(world.service.last.url).toBe('/api/plants/1');
  });

  it.each([
    [
      'a length and chunks',
      'POST',
      'content-length: 5\r\ntransfer-encoding: chunked',
      '0\r\n\r\nGET /api/plants/smuggled HTTP/1.1\r\n\r\n',
    ],
    ['two lengths', 'POST', 'content-length: 1\r\ncontent-length: 2', 'xy'],
    ['a coding that is not chunked', 'POST', 'transfer-encoding: gzip, chunked', '0\r\n\r\n'],
    ['a coding twice', 'POST', 'transfer-encoding: chunked\r\ntransfer-encoding: identity', '0\r\n\r\n'],
    ['a coding behind a tab', 'POST', 'transfer-encoding:\tx-chunked', '0\r\n\r\n'],
    ['a header with a space before its colon', 'POST', 'transfer-encoding : chunked', '0\r\n\r\n'],
    ['chunks of a DELETE', 'DELETE', 'transfer-encoding: chunked', '0\r\n\r\n'],
    ['chunks of an OPTIONS', 'OPTIONS', 'transfer-encoding: chunked', '0\r\n\r\n'],
    ['chunks of a GET', 'GET', 'transfer-encoding: chunked', '3\r\nabc\r\n0\r\n\r\n'],
    ['a body of a GET', 'GET', 'content-length: 3', 'abc'],
    ['a second host', 'GET', 'host: other', ''],
    ['a TRACE', 'TRACE', 'x: y', ''],
  ])('%s is refused, and nothing of it is forwarded', async (name, method, header, body) => {
    const { statuses } = await raw(`${method} /api/plants HTTP/1.1\r\n${header}`, body);
    expect(statuses).toEqual([method === 'TRACE' ? 405 : name.startsWith('chunks of') ? 411 : 400]);
    expect(world.service.received).toEqual([]);
  });

  it.each(['transfer-encoding: chunked', 'content-length: 14', 'authorization: Bearer x', 'host: other'])(
    '%s behind a thousand other headers is not overlooked: the request is refused, and nothing of it is forwarded',
    async (header) => {
      const { statuses } = await raw(
        `POST /api/plants HTTP/1.1\r\n${'a:\r\n'.repeat(1_000)}${header}`,
        header.startsWith('transfer') ? '2\r\nab\r\n0\r\n\r\n' : '',
      );
      expect([statuses, world.service.received]).toEqual([[431], []]);
    },
  );

  it('an expectation in HTTP/1.0 is ignored', async () => {
    const { statuses } = await raw('POST /api/plants HTTP/1.0\r\nexpect: 100-continue\r\ncontent-length: 2', 'ab');
    expect([statuses, world.service.last.body, world.service.last.headers.expect]).toEqual([[200], 'ab', undefined]);
  });

  it('a header on two lines arrives as one line, or not at all', async () => {
    const { statuses } = await raw('GET /api/plants HTTP/1.1\r\nx-folded: a\r\n  host: smuggled');
    if (statuses[0] === 200) expect(world.service.last.headers).toMatchObject({ 'x-folded': 'a host: smuggled' });
    else expect([statuses, world.service.received]).toEqual([[400], []]);
  });

  it('a hop-by-hop header is not forwarded, nor one that Connection names, in requests and in responses', async () => {
    world.service.answer = (_request, response) => {
      response.writeHead(200, [
        ...['connection', 'keep-alive, x-inner', 'x-inner', '1', 'keep-alive', 'timeout=9', 'proxy-authenticate', 'x'],
        ...['trailer', 'x-end', 'upgrade', 'h2c', 'x-outer', '2', 'x-served-by', 'them', 'x-request-id', 'theirs'],
      ]);
      response.end('x');
    };
    const named = ['x-own', 'x-forwarded-for', 'x-request-id', 'host', 'content-length'].join(', ');
    const { text } = await raw(
      `POST /api/plants HTTP/1.1\r\nconnection: close, ${named}\r\nx-own: 1\r\nx-other: 2\r\nte: trailers\r\nkeep-alive: 1\r\ntransfer_encoding: chunked\r\n` +
        'proxy-authorization: x\r\nproxy: http://x\r\nupgrade: h2c\r\nhttp2-settings: x\r\ntrailer: x\r\ncontent-length: 3',
      'abc',
    );
    const { headers, body } = world.service.last;
    expect(body).toBe('abc');
    expect(Object.keys(headers).sort()).toEqual(
      [
        ...['connection', 'content-length', 'host', 'via', 'x-correlation-id', 'x-forwarded-for', 'x-forwarded-host'],
        ...['x-forwarded-proto', 'x-other', 'x-request-id'],
      ].sort(),
    );
    expect(headers.connection).toBe('keep-alive');
    expect(text).toContain('x-outer: 2');
    expect(text.toLowerCase()).not.toMatch(/x-inner|keep-alive|proxy-authenticate|trailer|upgrade|them|theirs/);
  });

  it('a body after which its client pipelines another request ends where both say', async () => {
    const head = 'POST /api/plants HTTP/1.1\r\nhost: garden\r\n';
    const connection = await RawConnection.to(
      world.port,
      `${head}content-length: 3\r\n\r\nabc${head}transfer-encoding: chunked\r\n\r\n3\r\ndef\r\n0\r\n\r\n${head}connection: close\r\ncontent-length: 0\r\n\r\n`,
    );
    await connection.end();
    expect(connection.statuses).toEqual([200, 200, 200]);
    expect(world.service.received.map(({ body }) => body)).toEqual(['abc', 'def', '']);
  });

  it('a client of HTTP/1.0 gets no chunks', async () => {
    const { text } = await raw('GET /api/plants HTTP/1.0');
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).not.toContain('transfer-encoding');
    expect(text).toMatch(/\r\n\r\nforeign$/);
  });
});
