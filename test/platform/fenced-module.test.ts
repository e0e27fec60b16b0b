import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { injectable } from 'inversify';
import request from 'supertest';
import { boot, type Running } from '../../src/platform/host/boot.js';
import { Maintenance } from '../../src/platform/host/maintenance.js';
import { measure } from '../../src/platform/host/measurements.js';
import type { Module, Seed } from '../../src/platform/module/module.js';
import { type Clock, systemClock } from '../../src/platform/ops/clock.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import type { Log } from '../../src/platform/ops/log.js';
import { Metrics } from '../../src/platform/ops/metrics.js';
import type { OpenStore } from '../../src/platform/store/open-store.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { testDatabases } from '../../src/platform/testing/test-databases.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { VirtualClock } from '../../src/platform/testing/virtual-clock.js';
import { garden as gardenContract, gardenMigrations, gardenModule, PlantRow, weatherModule } from './garden-world.js';

@injectable()
class Lawn implements Seed {
  async run(tx: Tx): Promise<void> {
    await tx.manager.insert(PlantRow, { plantId: 'lawn', seed: 'grass' });
  }
}

describe('a module whose data has another owner', () => {
  let directory: string;
  let world: TestWorld;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-fenced-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const start = async () => {
    world = await testWorld([gardenModule, weatherModule], { migrations: gardenMigrations, dataDirectory: directory });
  };
  const plant = async (seed: string) =>
    request(world.app)
      .post('/api/plants')
      .set('authorization', `Bearer ${await world.tokenFor('k1', 'visitor')}`)
      .set('idempotency-key', seed)
      .send({ seed });
  const sightings = async () => {
    const token = await world.tokenFor('k1', 'visitor');
    const { body } = await request(world.app).get('/api/weather').set('authorization', `Bearer ${token}`).expect(200);
    return (body as { seeds: string[] }).seeds;
  };

  it('does not keep the others from starting; it refuses commands, says so, and goes on when it is the owner', async () => {
    await start();
    await plant('oak');
    await world.store('garden').fence(2);
    await world.close();

    await start();
    await world.settled();
    expect(await sightings()).toEqual(['oak']);
    const refused = await plant('elm');
    expect([refused.status, refused.body]).toEqual([
      503,
      expect.objectContaining({
        code: 'UNAVAILABLE',
        detail:
          'garden does not write here at present: its data has another owner. None of its data was changed; try again with the same key.',
      }),
    ]);
    const ready = await request(world.app).get('/health/ready/garden').expect(503);
    expect(JSON.stringify(ready.body)).toContain(
      'garden does not write here: its database is fenced at epoch 2, and this process takes it for fenced at epoch 2.',
    );
    await request(world.app).get('/health/ready/weather').expect(200);

    await world.store('garden').activate(3);
    expect((await plant('elm')).status).toBe(201);
    await world.settled();
    expect(await sightings()).toEqual(['oak', 'elm']);
    await world.close();
  });

  describe('since it was made', () => {
    let databases: Awaited<ReturnType<typeof testDatabases>>;
    let running: Running | undefined;
    beforeEach(async () => {
      databases = await testDatabases(['garden', 'weather']);
    });
    afterEach(async () => {
      await running?.close();
      await databases.remove();
    });
    const bootFenced = async (log: Log = quietLog, clock: Clock = systemClock) => {
      const garden: Module = { ...gardenModule, seed: Lawn };
      running = await boot([garden, weatherModule], {
        dataDirectory: directory,
        environment: { SQLITE_DRIVER: TEST_DRIVER.name, ...databases.environment },
        migrations: gardenMigrations,
        samples: 'fill',
        bornFenced: true,
        clock,
        ids: uuidIds,
        log,
        measurements: measure(new Metrics()),
      });
      return running;
    };

    it('has its tables, and nothing is written to them before it is the owner', async () => {
      const { modules } = await bootFenced();
      for (const { store } of modules.values()) {
        expect(store.ownership).toEqual({ epoch: 0, role: 'fenced' });
        const unfenced = ['_epoch', '_identity', '_migration', '_owner', '_commit', 'sqlite_sequence'];
        for (const table of (await store.tables()).filter((name) => !unfenced.includes(name)))
          expect([table, await store.reads.sql.all(`SELECT * FROM "${table}"`)]).toEqual([table, []]);
        expect(await store.reads.sql.all('SELECT number FROM _commit')).toEqual([{ number: 0 }]);
      }
    });

    it('publishes once it is the owner, and its events are delivered', async () => {
      const { modules } = await bootFenced();
      const storeOf = (name: string) => modules.get(name)?.store as OpenStore;
      const [planting, seeing] = [storeOf('garden'), storeOf('weather')];
      for (const store of [planting, seeing]) await store.activate(1);
      for (const seed of ['oak', 'elm'])
        await planting.units.run('garden.plant', async (tx) =>
          tx.publish(gardenContract.events.planted, { plantId: seed, seed }),
        );
      const seen = () => seeing.reads.sql.all('SELECT seed FROM sightings ORDER BY seed');
      await arrives('weather has seen both', async () => (await seen()).length === 2);
      const counters = await planting.reads.sql.all('SELECT partition_no FROM _partition ORDER BY partition_no');
      expect(counters).toHaveLength(gardenContract.partitions);
    });

    it('is left out by maintenance, which goes on for the others', async () => {
      const clock = new VirtualClock();
      const said: string[] = [];
      const note = (_: unknown, message: string) => void said.push(message);
      const log = { ...quietLog, error: note } as Log;
      const { modules, delivery } = await bootFenced(log, clock);
      const stores = new Map([...modules].map(([name, { store }]) => [name, store]));
      await stores.get('weather')?.activate(1);
      const insert = `INSERT INTO _outcome (caller, call_name, call_key, input_hash, kind, outcome, epoch, commit_no, stored_at)
        VALUES ('k', 'c', 'k', 'h', 'answer', '1', 1, 1, '2000-01-01T00:00:00.000Z')`;
      await stores.get('weather')?.units.run('an old outcome', (tx) => tx.sql.all(insert));
      const maintenance = new Maintenance(stores, delivery, clock, log);
      maintenance.start();
      clock.turn(60_000);
      const kept = () => stores.get('weather')?.reads.sql.all('SELECT * FROM _outcome');
      await arrives('maintenance of weather', async () => (await kept())?.length === 0);
      await maintenance.stop();
      expect(said).toEqual([]);
    });
  });
});
