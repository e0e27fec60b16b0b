import type { Duplex } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { arrives } from '../../testing/waiting.js';
import { RawConnection } from '../fixtures/raw-connection.js';
import { type ForeignWorld, foreignWorld } from './fixtures/foreign-world.js';

const asking = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nhost: garden\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\nsec-websocket-key: k\r\n${more}\r\n`;

describe('a request for WebSocket', () => {
  let world: ForeignWorld;
  let sockets: Duplex[];
  let seen: IncomingMessage['headers'] | undefined;
  const start = async (settings: object = {}) => {
    world = await foreignWorld({ settings: { BODY_LIMIT: 2_000, ...settings } });
    sockets = [];
    seen = undefined;
    world.service.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      seen = request.headers;
      sockets.push(socket);
      socket.on('error', () => undefined);
      if (request.url === '/api/plants/refused')
        return void socket.end('HTTP/1.1 403 Forbidden\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n');
      if (request.url === '/api/plants/silent') return;
      if (request.url === '/api/plants/other')
        return void socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n');
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: a\r\n\r\nhello',
      );
      socket.write(head);
      socket.pipe(socket);
    });
  };
  beforeEach(() => start());
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await world.end();
  });

  it('becomes a connection to the foreign service, which carries the bytes of both sides as they are', async () => {
    const connection = await RawConnection.to(
      world.port,
      `${asking('/api/plants', 'x-forwarded-for: 6.6.6.6\r\n')}early`,
    );
    await arrives('the greeting', () => connection.text.includes('helloearly'));
    expect(connection.statuses).toEqual([101]);
    expect(connection.text).toMatch(/sec-websocket-accept: a\r\n/i);
    expect(connection.text).toContain(`x-served-by: /api/plants@127.0.0.1:${world.service.port}`);
    expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'sec-websocket-key': 'k', upgrade: 'websocket' });
    connection.socket.write('\r\nGET / HTTP/1.1\r\n\r\n');
    await arrives('the echo', () => connection.text.endsWith('\r\nGET / HTTP/1.1\r\n\r\n'));
    await arrives('the line of the log', () => world.lines().some(({ status }) => status === 101));
    connection.socket.end();
    await arrives('the end at the service', () => sockets[0]?.destroyed);
  });

  it('closes for the client when the service closes', async () => {
    const connection = await RawConnection.to(world.port, asking('/api/plants'));
    await arrives('the greeting', () => connection.text.includes('hello'));
    sockets[0]?.end('bye');
    expect(await connection.end()).toMatch(/bye$/);
  });

  it('waits until the earlier requests of its connection have their responses', async () => {
    let respond = (): void => undefined;
    world.service.answer = (_request, response) => void (respond = () => void response.end('first'));
    const connection = await RawConnection.to(
      world.port,
      `GET /api/plants HTTP/1.1\r\nhost: x\r\n\r\n${asking('/api/plants')}`,
    );
    await arrives('the first request', () => world.service.received.length === 1);
    expect(sockets).toEqual([]);
    respond();
    await arrives('the greeting', () => connection.text.includes('hello'));
    connection.socket.end('bye');
    await arrives('the end at the service', () => sockets[0]?.destroyed);
    // It is taken once, although the end of its own response ends another turn of the connection.
    await connection.end();
    expect([connection.statuses, sockets.length]).toEqual([[200, 101], 1]);
    expect(connection.text).toMatch(/hellobye$/);
  });

  it.each([
    ['/api/plants/refused', 403, /\r\n\r\n(2\r\n)?no/],
    ['/api/plants/other', 502, /BAD_UPSTREAM_RESPONSE/],
    ['/api/plants/../x', 400, /MALFORMED_URI/],
  ])('at %s is responded to with %i', async (path, status, text) => {
    const connection = await RawConnection.to(world.port, asking(path));
    expect(await connection.end()).toMatch(text);
    expect(connection.statuses).toEqual([status]);
  });

  it('to a service that does not respond is a 504', async () => {
    await world.end();
    await start({ FOREIGN_TIMEOUT: 300 });
    const connection = await RawConnection.to(world.port, asking('/api/plants/silent'));
    expect(await connection.end()).toContain('UPSTREAM_TIMEOUT');
  });

  it('to a service that is gone is a 503', async () => {
    await world.service.stop();
    const connection = await RawConnection.to(world.port, asking('/api/plants'));
    expect(await connection.end()).toContain('UPSTREAM_UNREACHABLE');
  });

  it('of a path that this host serves is served as if it had not asked, and its connection goes on', async () => {
    const connection = await RawConnection.to(world.port, asking('/api/beds'));
    await connection.answers(1);
    connection.socket.write(asking('/api/beds'));
    await connection.answers(2);
    expect([connection.statuses, connection.closed]).toEqual([[200, 200], false]);
    connection.socket.destroy();
  });

  it('for another protocol is forwarded without the wish, also with a body', async () => {
    const connection = await RawConnection.to(
      world.port,
      'POST /api/plants HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: x\r\ncontent-length: 3\r\n\r\nabc',
    );
    await connection.answers(1);
    expect([connection.statuses, world.service.last.body, sockets]).toEqual([[200], 'abc', []]);
    expect(Object.keys(world.service.last.headers)).not.toContain('upgrade');
    connection.socket.destroy();
  });

  it('ends when the host stops, which does not wait for it', async () => {
    const connection = await RawConnection.to(world.port, asking('/api/plants'));
    await arrives('the greeting', () => connection.text.includes('hello'));
    expect(await world.edge.close(10_000)).toEqual({ cut: 0 });
    await connection.end();
    await arrives('the end at the service', () => sockets[0]?.destroyed);
  });
});
