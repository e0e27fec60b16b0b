import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { arrives } from '../../testing/waiting.js';
import { RawConnection } from '../fixtures/raw-connection.js';
import { ForeignService, type ForeignWorld, foreignWorld } from './fixtures/foreign-world.js';

const MIB = 1_048_576;
const PIECE = Buffer.alloc(65_536, 'x');
/** Far above what sockets of this machine hold between a writer and a reader that does not read. */
const ENDLESS = 64 * MIB;

/** Writes as much as the other side takes, up to `most` bytes. Returns how much was written so far. */
function pour(into: NodeJS.WritableStream, most: number): () => number {
  let written = 0;
  const write = (): void => {
    while (written < most) {
      written += PIECE.length;
      if (!into.write(PIECE)) return void into.once('drain', write);
    }
    into.end();
  };
  into.on('error', () => undefined);
  write();
  return () => written;
}

const answerAtTheEnd: ForeignService['answer'] = (request, response) =>
  void request.once('end', () => response.end('read'));

/** Waits until a number has stopped growing. */
async function settled(what: string, count: () => number): Promise<number> {
  let last = -1;
  let equal = 0;
  await arrives(what, () => {
    equal = count() === last ? equal + 1 : 0;
    last = count();
    return last > 0 && equal > 40;
  });
  return last;
}

describe.each([
  ['by streams alone', true],
  ['by the shorter way where it can', false],
])('a stream to or from a foreign service, %s,', (_way, onlyStreams) => {
  let world: ForeignWorld;
  const start = async (settings: object = {}) => {
    world = await foreignWorld({ onlyStreams, settings: { BODY_LIMIT: 2_000, ...settings } });
  };
  beforeEach(() => start());
  afterEach(() => world.end());
  const ask = (method = 'GET', headers = {}) => httpRequest(`${world.url}/api/plants`, { method, headers });
  const responseTo = async (asked: ReturnType<typeof ask>) => ((await once(asked, 'response')) as [IncomingMessage])[0];

  it('passes whole, in both directions at once', async () => {
    let bytes = 0;
    world.service.answer = (request, response) => void request.pipe(response);
    const asked = ask('POST');
    pour(asked, 8 * MIB);
    for await (const chunk of await responseTo(asked)) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(8 * MIB);
    expect(world.service.last.headers['transfer-encoding']).toBe('chunked');
  });

  it('passes piece by piece: a piece is not held back until the next', async () => {
    let next = (): void => undefined;
    world.service.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      next = () => void response.write('data: 2\n\n', () => (next = () => void response.end()));
    };
    const connection = await RawConnection.to(world.port, 'GET /api/plants HTTP/1.1\r\nhost: x\r\n\r\n');
    await arrives('the first piece', () => connection.text.includes('data: 1'));
    next();
    await arrives('the second piece', () => connection.text.includes('data: 2'));
    next();
    await arrives('the end', () => connection.text.endsWith('\r\n0\r\n\r\n'));
    connection.socket.destroy();
  });

  it('of a response has its head sent before its body begins', async () => {
    world.service.answer = (_request, response) => response.flushHeaders();
    const connection = await RawConnection.to(world.port, 'GET /api/plants HTTP/1.1\r\nhost: x\r\n\r\n');
    await connection.answers(1);
    connection.socket.destroy();
  });

  it('waits for a client that reads slowly, and does not fill the memory of this host', async () => {
    let written = () => 0;
    world.service.answer = (_request, response) => void (written = pour(response, ENDLESS));
    const response = await responseTo(ask().end());
    response.pause();
    const before = await settled('the service being held back', () => written());
    expect(before).toBeLessThan(ENDLESS / 2);
    let bytes = 0;
    for await (const chunk of response) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(ENDLESS);
  });

  it('waits for a service that reads slowly', async () => {
    let resume = (): void => undefined;
    world.service.server.removeAllListeners('request');
    world.service.server.on('request', (request: IncomingMessage, response) => {
      resume = () => void request.resume().once('end', () => response.end('read'));
    });
    const asked = ask('POST');
    const written = pour(asked, ENDLESS);
    expect(await settled('the client being held back', written)).toBeLessThan(ENDLESS / 2);
    resume();
    expect((await responseTo(asked)).resume().statusCode).toBe(200);
  });

  it('ends for the service when its client reads nothing for as long as RESPONSE_TIMEOUT', async () => {
    await world.end();
    await start({ RESPONSE_TIMEOUT: 600 });
    let closed = false;
    world.service.answer = (_request, response) => {
      response.once('close', () => (closed = true));
      pour(response, ENDLESS);
    };
    const response = await responseTo(ask().end());
    response.on('error', () => undefined).pause();
    await arrives('the end at the service', () => closed);
    await expect(once(response.resume(), 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends for the service when its client goes away within the body', async () => {
    let closed = false;
    world.service.answer = (request) => void request.once('close', () => (closed = !request.complete));
    const asked = ask('POST', { 'content-length': 10 * MIB });
    asked.on('error', () => undefined).write(PIECE);
    await arrives('the beginning', () => world.service.sockets.size === 1);
    asked.destroy();
    await arrives('the end at the service', () => closed || world.service.sockets.size === 0);
  });

  it('may be refused by the service before it has ended; the client gets the refusal', async () => {
    world.service.answer = (request, response) => {
      response.writeHead(413, { connection: 'close' }).end('too much');
      request.resume();
    };
    const asked = ask('POST', { 'content-length': ENDLESS });
    asked.on('error', () => undefined).write(PIECE);
    const response = await responseTo(asked);
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect([response.statusCode, text, response.headers.connection]).toEqual([413, 'too much', 'close']);
    asked.destroy();
  });

  it('that is announced with Expect is sent when the service wants it, and never when it refuses', async () => {
    let wanted = true;
    world.service.answer = answerAtTheEnd;
    world.service.server.on('checkContinue', (request: IncomingMessage, response) => {
      if (!wanted) return void response.writeHead(403).end('no');
      response.writeContinue();
      world.service.server.emit('request', request, response);
    });
    const head = 'POST /api/plants HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n';
    const connection = await RawConnection.to(world.port, head);
    await connection.answers(1);
    expect(connection.text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    connection.socket.write('abc');
    await connection.answers(2);
    expect([connection.statuses, world.service.last.body]).toEqual([[100, 200], 'abc']);
    connection.socket.destroy();
    wanted = false;
    const refused = await RawConnection.to(world.port, head);
    await refused.end();
    expect(refused.statuses).toEqual([403]);
    expect(world.service.received).toHaveLength(1);
  });

  it('is a 504 when the service does not read it', async () => {
    await world.end();
    await start({ FOREIGN_TIMEOUT: 300 });
    world.service.server.removeAllListeners('request');
    world.service.server.on('request', () => undefined);
    const asked = ask('POST');
    pour(asked, ENDLESS);
    expect((await responseTo(asked)).resume().statusCode).toBe(504);
    asked.destroy();
  });

  it('may pause as long as its client pauses', async () => {
    await world.end();
    await start({ FOREIGN_TIMEOUT: 1_000 });
    const other = await ForeignService.start();
    world.service.answer = answerAtTheEnd;
    const asked = ask('POST');
    asked.write('a');
    await arrives('the beginning', () => world.service.sockets.size === 1);
    // Meanwhile another request is found to be too slow: more time has passed than this one may be silent for.
    world.prefixes.hand('/api/roses', other.address);
    other.answer = () => undefined;
    for (let count = 0; count < 2; count += 1) expect((await fetch(`${world.url}/api/roses`)).status).toBe(504);
    asked.end('b');
    expect((await responseTo(asked)).resume().statusCode).toBe(200);
    expect(world.service.last.body).toBe('ab');
    await other.stop();
  });
});
