import { Unavailable } from '../../src/platform/contract/failure.js';
import { messageOf } from '../../src/platform/ops/message-of.js';
import type { OpenStore } from '../../src/platform/store/open-store.js';
import { openGarden, plant, plants } from './plants.js';
import { describeWithServer, type Server, startServer } from './server.js';

const WRITERS = 8;
const KILLS = 3;
const BETWEEN_KILLS = 40;

describeWithServer('a PostgreSQL server that dies under load, without a chance to do anything', () => {
  let server: Server;
  let store: OpenStore;
  beforeEach(async () => {
    server = await startServer();
    store = await openGarden(server.database());
  });
  afterEach(async () => {
    await store.close();
    await server.remove();
  });

  it('loses nothing that was acknowledged, and a refused request can be repeated', async () => {
    const acknowledged: string[] = [];
    let refused = 0;
    let over = false;
    const write = async (writer: number) => {
      for (let n = 0; !over; n += 1) {
        const plantId = `${writer}-${n}`;
        for (let known = false; !known;)
          try {
            await plant(store, plantId);
            acknowledged.push(plantId);
            known = true;
          } catch (error) {
            // It was there after all: the commit had gone through before its response was lost.
            known =
              messageOf((error as Error).cause ?? error).includes('duplicate key') ||
              messageOf(error).includes('duplicate key');
            if (known) acknowledged.push(plantId);
            else if (error instanceof Unavailable) refused += 1;
            else throw error;
            if (over) return;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
      }
    };
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const enough = acknowledged.length + BETWEEN_KILLS;
      while (acknowledged.length < enough) await new Promise((resolve) => setTimeout(resolve, 5));
      server.cluster.kill();
      await server.cluster.start();
    }
    const enough = acknowledged.length + BETWEEN_KILLS;
    while (acknowledged.length < enough) await new Promise((resolve) => setTimeout(resolve, 5));
    over = true;
    await writers;
    const there = await plants(store);
    expect(acknowledged.filter((plantId) => !there.includes(plantId))).toEqual([]);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    expect(refused).toBeGreaterThan(0);
  });
});
