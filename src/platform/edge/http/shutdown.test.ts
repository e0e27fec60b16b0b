import { once } from 'node:events';
import { Agent, type IncomingMessage, get } from 'node:http';
import { connect } from 'node:net';
import { type GardenWorld, gardenWorld } from '../fixtures/world.js';

interface Held {
  readonly world: GardenWorld;
  readonly url: string;
  /** Resolves when a request is being served. */
  readonly begun: Promise<void>;
  /** Lets the request go on. */
  readonly release: () => void;
}

async function heldWorld(): Promise<Held> {
  const world = gardenWorld();
  const { url } = await world.edge.listen(0, '127.0.0.1');
  let release = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const gate = new Promise<void>((resolve) => (release = resolve));
  world.dispatcher.answer = async () => {
    begin();
    await gate;
    return {};
  };
  return { world, url, begun, release };
}

function ask(url: string, agent = new Agent({ keepAlive: true })): Promise<IncomingMessage & { text: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve(Object.assign(response, { text })));
      response.on('error', reject);
    }).on('error', reject);
  });
}

describe('a stop', () => {
  it('answers what is in flight, closes its connection, and takes nothing new', async () => {
    const { world, url, begun, release } = await heldWorld();
    const answered = ask(`${url}/api/beds/b1`);
    await begun;
    const stopped = world.edge.close(10_000);
    await expect(ask(`${url}/api/beds/b1`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    release();
    const response = await answered;
    expect(response.statusCode).toBe(200);
    expect(response.text).toContain('b1');
    expect(response.headers.connection).toBe('close');
    expect(await stopped).toEqual({ cut: 0 });
  });

  it('answers a request that comes by a connection that was idle, and closes it', async () => {
    const world = gardenWorld();
    const { url } = await world.edge.listen(0, '127.0.0.1');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await ask(`${url}/api/beds`, agent);
    const stopped = world.edge.close(10_000);
    const response = await ask(`${url}/api/beds`, agent);
    expect(response.statusCode).toBe(200);
    expect(response.headers.connection).toBe('close');
    expect(await stopped).toEqual({ cut: 0 });
    agent.destroy();
  });

  it('closes a connection soon that has sent nothing yet, as a client opens one for a request that it then gives up', async () => {
    const world = gardenWorld();
    const { url } = await world.edge.listen(0, '127.0.0.1');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    // The server has taken it when it has answered another request since.
    await ask(`${url}/api/beds`, new Agent());
    const closed = once(socket, 'close');
    const began = performance.now();
    expect(await world.edge.close(60_000)).toEqual({ cut: 0 });
    await closed;
    // Node gives it ten seconds to send headers.
    expect(performance.now() - began).toBeLessThan(9_000);
  });

  it('closes idle connections soon', async () => {
    const world = gardenWorld();
    const { url } = await world.edge.listen(0, '127.0.0.1');
    const agent = new Agent({ keepAlive: true });
    expect((await ask(`${url}/api/beds`, agent)).headers.connection).toBe('keep-alive');
    expect(await world.edge.close(10_000)).toEqual({ cut: 0 });
    agent.destroy();
  });

  it('cuts off what takes longer than its grace, and says how much that was', async () => {
    const { world, url, begun, release } = await heldWorld();
    const answered = ask(`${url}/api/beds/b1`);
    const cut = expect(answered).rejects.toMatchObject({ code: 'ECONNRESET' });
    await begun;
    expect(await world.edge.close(20)).toEqual({ cut: 1 });
    await cut;
    release();
  });

  it('asked for twice is one stop', async () => {
    const world = gardenWorld();
    await world.edge.listen(0, '127.0.0.1');
    expect(await Promise.all([world.edge.close(100), world.edge.close(100)])).toEqual([{ cut: 0 }, { cut: 0 }]);
  });

  it('of an edge that never listened is done at once', async () => {
    expect(await gardenWorld().edge.close(100)).toEqual({ cut: 0 });
  });
});

describe('a start', () => {
  it('on an address that is taken is refused', async () => {
    const [one, other] = [gardenWorld(), gardenWorld()];
    const { port } = await one.edge.listen(0, '127.0.0.1');
    await expect(other.edge.listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await one.edge.close(100);
  });
});
