import { EventEmitter } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { arrives } from '../../testing/waiting.js';
import { ConnectionTurns, StalledResponses } from './connections.js';
import { RawConnection } from '../fixtures/raw-connection.js';
import { gardenWorld } from '../fixtures/world.js';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;

/** A server whose requests are answered when the test says so. */
class HeldServer {
  readonly begun: ServerResponse[] = [];
  readonly open = new Set<ServerResponse>();
  flooded = 0;
  private server!: Server;

  static async start(mostHeld?: number): Promise<HeldServer> {
    const held = new HeldServer();
    const serve: RequestListener = (_request, response) => void held.begun.push(response);
    const turns = new ConnectionTurns(
      serve,
      { begun: () => undefined, closed: () => undefined, flooded: () => (held.flooded += 1) },
      mostHeld,
    );
    held.server = createServer((request, response) => {
      held.open.add(response);
      response.once('close', () => held.open.delete(response));
      turns.take(request, response);
    });
    await new Promise<void>((resolve) => held.server.listen(0, '127.0.0.1', resolve));
    return held;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get paths(): readonly (string | undefined)[] {
    return this.begun.map(({ req }) => req.url);
  }

  async answer(n: number): Promise<void> {
    await arrives(`request ${n} begins; begun are ${this.paths.join()}`, () => this.begun[n]);
    this.begun[n]?.end(this.begun[n]?.req.url);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('requests that one connection pipelines', () => {
  it('are begun one at a time, in their order', async () => {
    const server = await HeldServer.start();
    const client = await RawConnection.to(server.port, get('/1') + get('/2') + get('/3'));
    for (const n of [0, 1, 2]) {
      await arrives('the request begins', () => server.begun.length === n + 1);
      await arrives('all three are read', () => server.open.size === 3 - n);
      expect(server.paths).toEqual(['/1', '/2', '/3'].slice(0, n + 1));
      await server.answer(n);
    }
    await client.answers(3);
    expect(client.text.match(/\/\d(?!\.)/g)).toEqual(['/1', '/2', '/3']);
    client.socket.write(get('/4'));
    await server.answer(3);
    await client.answers(4);
    await server.stop();
  });

  it('are not read further than one chunk while one is in work', async () => {
    const server = await HeldServer.start();
    const count = 50_000;
    const client = await RawConnection.to(server.port, get('/x').repeat(count));
    for (let n = 0; n < 200; n += 1) {
      await server.answer(n);
      expect(server.open.size).toBeLessThan(2 * 2_600);
    }
    client.socket.destroy();
    await server.stop();
  });

  it('are not begun when their client has gone, and nothing of them is kept', async () => {
    const server = await HeldServer.start();
    const client = await RawConnection.to(server.port, get('/1') + get('/2') + get('/3'));
    await arrives('all three are read', () => server.open.size === 3);
    client.socket.resetAndDestroy();
    // A paused connection notices at the next answer.
    await server.answer(0);
    await arrives('nothing is open', async () => {
      if (server.begun.length > 1) await server.answer(1);
      return server.open.size === 0;
    });
    expect(server.begun.length).toBeLessThan(3);
    await server.stop();
  });

  it('of all connections together are bounded: the one that goes beyond is cut off', async () => {
    const server = await HeldServer.start(5);
    const patient = await RawConnection.to(server.port, get('/1') + get('/2'));
    await arrives('both are read', () => server.open.size === 2);
    const flood = await RawConnection.to(server.port, get('/x').repeat(10));
    await flood.end();
    expect(server.flooded).toBeGreaterThan(0);
    await server.answer(0);
    await arrives('the other one begins', () => server.paths.includes('/2'));
    await server.answer(server.paths.indexOf('/2'));
    await patient.answers(2);
    const next = await RawConnection.to(server.port, get('/3') + get('/4').repeat(4));
    await arrives('what was held for the flood is forgotten', () => server.open.size === 5);
    next.socket.destroy();
    await server.stop();
  });
});

describe('the edge', () => {
  const world = gardenWorld();
  let port = 0;
  beforeAll(async () => {
    ({ port } = await world.edge.listen(0, '127.0.0.1'));
  });
  afterAll(() => world.edge.close(0));
  const plant = (body: string, headers: string) =>
    `POST /api/beds/b1/plants HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`;

  it('serves pipelined bodies, of a length and in chunks, in their order', async () => {
    const [one, two] = ['{"plant":"rose"}', '{"plant":"lily"}'];
    const client = await RawConnection.to(
      port,
      plant(one, `content-length: ${one.length}`) +
        plant(`${two.length.toString(16)}\r\n${two}\r\n0\r\n\r\n`, 'transfer-encoding: chunked') +
        plant('{"plant":', `content-length: ${one.length}`),
    );
    await client.answers(2);
    client.socket.write('"iris"}');
    await client.answers(3);
    expect(client.statuses).toEqual([201, 201, 201]);
    expect(world.dispatcher.asked.map(({ input }) => (input as { plant: string }).plant)).toEqual([
      'rose',
      'lily',
      'iris',
    ]);
    client.socket.destroy();
  });

  it('asks for the body that a client holds back when it is that request’s turn', async () => {
    const body = '{"plant":"rose"}';
    const client = await RawConnection.to(
      port,
      get('/health/live') + plant('', `content-length: ${body.length}\r\nexpect: 100-continue`),
    );
    await client.answers(2);
    expect(client.statuses).toEqual([200, 100]);
    client.socket.write(body);
    await client.answers(3);
    expect(client.statuses).toEqual([200, 100, 201]);
    client.socket.destroy();
  });

  it('does not ask for a body that it refuses, and closes the connection', async () => {
    const client = await RawConnection.to(port, plant('', 'content-length: 99999999\r\nexpect: 100-continue'));
    expect(await client.end()).toMatch(/^HTTP\/1.1 413 /);
    expect(client.statuses).toEqual([413]);
  });

  it('answers what came before broken bytes before it refuses them', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    world.dispatcher.answer = async () => {
      await gate;
      return {};
    };
    const client = await RawConnection.to(port, `${get('/api/beds/b1')}hello\r\n\r\n`);
    release();
    await client.end();
    expect(client.statuses).toEqual([200, 400]);
    world.dispatcher.answer = () => ({});
  });
});

/** A response that nobody reads. */
function unread(bytes: number): ServerResponse & { readonly cut: boolean } {
  const response = Object.assign(new EventEmitter(), {
    writableEnded: true,
    writableLength: bytes,
    cut: false,
    destroy: () => (response.cut = true),
  });
  return response as unknown as ServerResponse & { cut: boolean };
}

describe('a response that its client does not read', () => {
  it('is cut off after the limit, and not before', async () => {
    const clock = new VirtualClock();
    const stalled = new StalledResponses(clock, 10_000);
    const response = unread(100);
    stalled.begun(response);
    await clock.advance('9s');
    expect(response.cut).toBe(false);
    await clock.advance('2s');
    expect(response.cut).toBe(true);
  });

  it('is not cut off while its answer is still being made', async () => {
    const clock = new VirtualClock();
    const stalled = new StalledResponses(clock, 10_000);
    const response = Object.assign(unread(0), { writableEnded: false });
    stalled.begun(response);
    await clock.advance('60s');
    expect(response.cut).toBe(false);
  });

  it('that is streamed is cut off when its client takes nothing, and not as long as it takes something', async () => {
    const clock = new VirtualClock();
    const stalled = new StalledResponses(clock, 10_000);
    const socket = { bytesWritten: 0 };
    const response = Object.assign(unread(100), { writableEnded: false, writableNeedDrain: true, socket });
    stalled.begun(response);
    for (let count = 0; count < 10; count += 1) {
      socket.bytesWritten += 1;
      await clock.advance('9s');
    }
    expect(response.cut).toBe(false);
    await clock.advance('2s');
    expect(response.cut).toBe(true);
  });

  it('is cut off before the limit when all together hold too much, the oldest first', async () => {
    const clock = new VirtualClock();
    const stalled = new StalledResponses(clock, 10_000, 250);
    const responses = [unread(100), unread(100), unread(100)];
    for (const response of responses) stalled.begun(response);
    await clock.advance('1s');
    expect(responses.map(({ cut }) => cut)).toEqual([true, false, false]);
  });
});
