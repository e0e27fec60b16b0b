import type { OpenStore } from '../../src/platform/store/open-store.js';
import { temporaryDatabase, type TemporaryDatabase } from '../../src/platform/testing/temporary-database.js';
import { openGarden, plant, plants, PlantRow } from './plants.js';
import { onServer } from './on-server.js';

onServer('two stores on one PostgreSQL database', () => {
  let database: TemporaryDatabase;
  const open: OpenStore[] = [];
  const garden = async () => {
    const store = await openGarden(database.again());
    open.push(store);
    return store;
  };
  beforeEach(async () => {
    database = await temporaryDatabase('garden');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
    await database.remove();
  });

  it('may start at once on an empty database: it is migrated once', async () => {
    const stores = await Promise.all([garden(), garden(), garden()]);
    for (const [i, store] of stores.entries()) await plant(store, `p${i}`);
    expect(await plants(stores[0])).toEqual(['p0', 'p1', 'p2']);
  });

  it('wait for each other: no two units of work are under way at once, and none loses what another wrote', async () => {
    const stores = [await garden(), await garden()] as const;
    await plant(stores[0], 'oak', 0);
    const grow = (store: OpenStore) =>
      store.units.run('garden.grow', async (tx) => {
        const oak = await tx.manager.findOneByOrFail(PlantRow, { plantId: 'oak' });
        await tx.manager.update(PlantRow, { plantId: 'oak' }, { height: oak.height + 1 });
      });
    const commits = await Promise.all(Array.from({ length: 60 }, (_, i) => grow(stores[i % 2] as OpenStore)));
    expect((await stores[1].reads.manager.findOneByOrFail(PlantRow, { plantId: 'oak' })).height).toBe(60);
    // Each group has a number of its own, whoever wrote it.
    const numbers = (of: number) => new Set(commits.filter((_, i) => i % 2 === of).map(({ commit }) => commit.number));
    expect([...numbers(0)].filter((number) => numbers(1).has(number))).toEqual([]);
  });

  it('says that another holds the database when its unit takes too long, and goes on when it is over', async () => {
    const [slow, other] = [await garden(), await garden()];
    let over: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (over = resolve));
    let inside: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (inside = resolve));
    const holding = slow.units.run(
      'garden.dawdle',
      async () => {
        inside();
        await held;
      },
      { budgetMs: 20_000 },
    );
    await begun;
    await expect(plant(other, 'late')).rejects.toMatchObject({
      message: 'garden cannot write at present; try again with the same key.',
      cause: { message: expect.stringMatching(/^Another session holds postgres:\/\/.* for too long/) as unknown },
    });
    over();
    await holding;
    await plant(other, 'later');
    expect(await plants(slow)).toEqual(['later']);
  });
});
