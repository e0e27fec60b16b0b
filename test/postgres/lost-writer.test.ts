import { Unavailable } from '../../src/platform/contract/failure.js';
import type { OpenStore } from '../../src/platform/store/open-store.js';
import { temporaryDatabase, type TemporaryDatabase } from '../../src/platform/testing/temporary-database.js';
import { openGarden, plant, PlantRow, plants } from './plants.js';
import { onServer } from './on-server.js';

const CALLERS = 8;
const LOSSES = 40;
const ENDING = 3;
const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'ficus garden writer'`;

onServer('a writer whose session is ended by the server, again and again under load', () => {
  let database: TemporaryDatabase;
  let store: OpenStore;
  beforeEach(async () => {
    database = await temporaryDatabase('garden');
    store = await openGarden(database.again());
  });
  afterEach(async () => {
    await store.close();
    await database.remove();
  });

  it('responds that it is unavailable, and nothing else; what it acknowledged is there', async () => {
    const acknowledged: string[] = [];
    const others: unknown[] = [];
    let over = false;
    let lost = 0;
    const call = async (caller: number) => {
      for (let n = 0; !over; n += 1) {
        const plantId = `p${caller}-${n}`;
        const work =
          n % 2 === 0
            ? plant(store, plantId)
            : store.units.run('garden.plant', async (tx) => {
                await tx.sql.all('SELECT 1 AS one');
                await Promise.all([tx.manager.insert(PlantRow, { plantId, height: 1 }), tx.sql.all('SELECT 2 AS two')]);
                await tx.manager.save(PlantRow, { plantId, height: 2 });
              });
        await work.then(
          () => acknowledged.push(plantId),
          (error: unknown) => {
            if (error instanceof Unavailable) lost += 1;
            else others.push(error);
          },
        );
      }
    };
    const load = Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
    let ended = 0;
    const end = async () => {
      const outsider = await database.again().reader();
      while (ended < LOSSES) ended += (await outsider.all(TERMINATE)).length;
      await outsider.close();
    };
    await Promise.all(Array.from({ length: ENDING }, end));
    over = true;
    await load;
    expect(others).toEqual([]);
    expect(lost).toBeGreaterThan(0);
    expect(await plants(store)).toEqual(expect.arrayContaining(acknowledged));
  });
});
