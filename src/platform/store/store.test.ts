import 'reflect-metadata';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { z } from 'zod';
import { contract } from '../contract/contract.js';
import { event } from '../contract/event.js';
import { DeadlineExceeded } from '../contract/failure.js';
import { systemClock } from '../ops/clock.js';
import type { Connection, Database } from './database/database.js';
import { openStore } from './open-store.js';
import { openTemporaryStore } from '../testing/open-temporary-store.js';
import type { PublishedEvent } from './unit/event-log.js';
import { TEST_SERVER } from '../testing/temporary-database.js';
import type { UnitTx } from './unit/unit-of-work.js';

@Entity({ name: 'plants' })
class PlantRow {
  @PrimaryColumn('varchar') plantId: string;
  @Column('integer') height: number;
}

class Plants0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'plants',
        columns: [
          { name: 'plantId', type: 'varchar', isPrimary: true },
          { name: 'height', type: 'integer' },
        ],
      }),
    );
  }
  async down(): Promise<void> {}
}

const garden = contract('garden', {
  events: { grew: event({ version: 1, key: 'plantId', data: z.object({ plantId: z.string() }), keep: 'forever' }) },
});
const water = contract('water', {
  events: { rained: event({ version: 1, key: 'cloudId', data: z.object({ cloudId: z.string() }), keep: 'forever' }) },
});

const schema = { rows: [PlantRow], migrations: [Plants0000000000100] };
const plant = (plantId: string, height = 1) => ({ plantId, height });

describe('the store of a module', () => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  let logged: PublishedEvent[];
  let append: (events: readonly PublishedEvent[]) => Promise<void>;

  beforeEach(async () => {
    logged = [];
    append = () => Promise.resolve();
    store = await openTemporaryStore({
      ...schema,
      log: {
        append: async (_sql, events) => {
          await append(events);
          logged.push(...events);
          return [0];
        },
      },
    });
  });
  afterEach(() => store.remove());

  /** A connection of somebody who has not heard of the store. */
  const connected = (): Promise<Connection> => store.again().writer();

  const heights = async () =>
    Object.fromEntries((await store.reads.manager.find(PlantRow)).map((row) => [row.plantId, row.height]));

  it('commits what a unit wrote, and its events with it (guarantee 2: atomicity)', async () => {
    const done = await store.units.run('garden.plant', async (tx) => {
      await tx.manager.insert(PlantRow, plant('fern'));
      tx.publish(garden.events.grew, { plantId: 'fern' });
      return 'planted';
    });
    expect(done).toEqual({ value: 'planted', commit: { module: 'garden', epoch: 1, number: 1 } });
    expect(await heights()).toEqual({ fern: 1 });
    expect(logged.map((entry) => entry.key)).toEqual(['fern']);
  });

  it('rolls back one unit and commits the other units of its group (guarantee 2)', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) =>
        store.units.run('garden.plant', async (tx) => {
          await tx.manager.save(PlantRow, plant(`p${i}`, i));
          tx.publish(garden.events.grew, { plantId: `p${i}` });
          if (i % 3 === 0) throw new Error('eaten by snails');
        }),
      ),
    );
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(10);
    expect(Object.keys(await heights())).toHaveLength(20);
    expect(logged).toHaveLength(20);
    expect(logged.some((entry) => entry.key === 'p3')).toBe(false);
  });

  it('runs the units of a failed group again, one by one, before it responds to any caller', async () => {
    let failures = 0;
    append = (events) => {
      if (events.length < 2) return Promise.resolve();
      failures += 1;
      return Promise.reject(new Error('the log is full'));
    };
    const grow = (plantId: string) =>
      store.units.run('garden.grow', async (tx) => {
        await tx.manager.insert(PlantRow, plant(plantId));
        tx.publish(garden.events.grew, { plantId });
      });
    await Promise.all([grow('a'), grow('b'), grow('c')]);
    expect(failures).toBe(1);
    expect(await heights()).toEqual({ a: 1, b: 1, c: 1 });
    expect(logged.map((entry) => entry.key)).toEqual(['a', 'b', 'c']);
  });

  it('responds to no caller before the commit is durable: when it fails, the unit has failed (guarantee 2)', async () => {
    const commit = 'SELECT * FROM nothing_that_is_there';
    const fullAtCommit = Object.create(store.again(), { commit: { value: commit } }) as Database;
    await store.close();
    const failing = await openStore({
      module: 'garden',
      database: fullAtCommit,
      ...schema,
      clock: systemClock,
      ids: { next: () => 'x' },
      log: { append: () => Promise.resolve([]) },
    });
    const answered: string[] = [];
    const planting = ['a', 'b'].map((plantId) =>
      failing.units
        .run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant(plantId)))
        .then(() => answered.push(plantId)),
    );
    const results = await Promise.allSettled(planting);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(answered).toEqual([]);
    expect(await failing.reads.manager.count(PlantRow)).toBe(0);
    await failing.close();
  });

  it('stores an integer of 64 bits and returns every number as a number, on both kinds of database', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    await store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, [plant('tall', most), plant('low', -1)]));
    expect(await heights()).toEqual({ tall: most, low: -1 });
    expect(
      await store.reads.sql.all('SELECT COUNT(*) AS n, SUM(height) AS sum, MAX(height) AS max FROM plants'),
    ).toEqual([{ n: 2, sum: most - 1, max: most }]);
    expect(await store.reads.sql.all(`SELECT '?' AS mark, height FROM plants WHERE "plantId" = ?`, ['low'])).toEqual([
      { mark: '?', height: -1 },
    ]);
  });

  it('shows a unit the writes of the units before it in the group', async () => {
    await store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant('oak', 0)));
    await Promise.all(
      Array.from({ length: 50 }, () =>
        store.units.run('garden.grow', async (tx) => {
          const oak = await tx.manager.findOneByOrFail(PlantRow, { plantId: 'oak' });
          await tx.manager.update(PlantRow, { plantId: 'oak' }, { height: oak.height + 1 });
        }),
      ),
    );
    expect(await heights()).toEqual({ oak: 50 });
  });

  it('refuses a unit that goes on after one of its statements has failed, on both kinds of database', async () => {
    await store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant('oak')));
    const twice = store.units.run('garden.plant', async (tx) => {
      await tx.manager.insert(PlantRow, plant('oak')).catch(() => undefined);
    });
    await expect(Promise.all([twice, store.units.run('garden.noop', () => Promise.resolve(0))])).rejects.toThrow(
      /^garden\.plant in garden went on after a statement of its unit of work had failed \(.*(UNIQUE|unique).*\); let the error end the unit, or write so that it cannot fail \(ON CONFLICT\)\.$/,
    );
    expect(await heights()).toEqual({ oak: 1 });
  });

  it('lets a unit inside a unit join it', async () => {
    await expect(
      store.units.run('garden.plant', async (tx) => {
        await store.units.run('garden.inner', (inner) => inner.manager.insert(PlantRow, plant('rose')));
        expect(await tx.manager.countBy(PlantRow, { plantId: 'rose' })).toBe(1);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await heights()).toEqual({});
  });

  it('rolls back a unit that exceeds its budget, and names it', async () => {
    await expect(
      store.units.run(
        'garden.dawdle',
        async (tx) => {
          await tx.manager.insert(PlantRow, plant('slow'));
          await new Promise((resolve) => setTimeout(resolve, 200));
        },
        { budgetMs: 30 },
      ),
    ).rejects.toThrow(
      'garden.dawdle in garden took longer than the 30 ms of a unit of work and was rolled back; ' +
        'units of a module wait for each other: move slow work into prepare().',
    );
    expect(await heights()).toEqual({});
  });

  it('refuses a write by a promise that outlives its unit', async () => {
    let late: Promise<unknown> | undefined;
    let escaped: UnitTx | undefined;
    await store.units.run('garden.plant', async (tx) => {
      escaped = tx;
      late = new Promise((resolve) => setTimeout(resolve, 30)).then(() => tx.manager.insert(PlantRow, plant('late')));
      late.catch(() => undefined);
    });
    const sentence =
      'garden.plant in garden used its unit of work after the unit had ended; await everything that the unit starts before it returns.';
    await expect(late).rejects.toThrow(sentence);
    expect(() => escaped?.publish(garden.events.grew, { plantId: 'late' })).toThrow(sentence);
    expect(await heights()).toEqual({});
  });

  it('refuses a publish outside a unit, or of another module (guarantee 3: no silent loss)', async () => {
    await expect(
      store.units.run('garden.plant', async (tx) =>
        tx.publish(water.events.rained as never, { cloudId: 'c' } as never),
      ),
    ).rejects.toThrow(
      'garden.plant in garden published water.rained, an event of water; a module publishes its own events',
    );
    await expect(
      store.units.run('garden.plant', async (tx) => tx.publish(garden.events.grew, {} as never)),
    ).rejects.toThrow("garden.plant published garden.grew with data that breaks its contract at 'plantId'");
  });

  it('refuses a write outside a unit', async () => {
    await expect(store.reads.manager.insert(PlantRow, plant('weed'))).rejects.toThrow(
      'garden wrote outside a unit of work (INSERT INTO "plants"',
    );
    await expect(store.reads.sql.all("WITH x AS (SELECT 1) INSERT INTO plants VALUES ('weed', 1)")).rejects.toThrow(
      /readonly database|read-only transaction/,
    );
  });

  it('refuses a read by the read side inside a unit', async () => {
    await expect(store.units.run('garden.peek', () => store.reads.manager.find(PlantRow))).rejects.toThrow(
      'garden.peek in garden read past its unit of work, where its own changes cannot be seen; read through tx.',
    );
  });

  it('refuses a transaction inside a unit', async () => {
    await expect(store.units.run('garden.plant', (tx) => tx.manager.transaction(async () => 1))).rejects.toThrow(
      'garden.plant in garden is a unit of work already',
    );
  });

  it('resolves a refused unit with its `otherwise`, in the same commit', async () => {
    const done = await store.units.run<string>(
      'garden.plant',
      async (tx) => {
        await tx.manager.insert(PlantRow, plant('refused'));
        throw new Error('too cold');
      },
      {
        otherwise: async (tx, error) => {
          await tx.manager.insert(PlantRow, plant('remembered'));
          return (error as Error).message;
        },
      },
    );
    expect(done.value).toBe('too cold');
    expect(await heights()).toEqual({ remembered: 1 });
  });

  it('does not begin a unit whose deadline has passed', async () => {
    const call = {
      name: 'garden.plant',
      principal: { kind: 'anonymous' as const },
      correlationId: 'c',
      deadline: systemClock.monotonic() - 1,
    };
    await expect(store.units.run('garden.plant', () => Promise.resolve(1), { call })).rejects.toThrow(DeadlineExceeded);
  });

  it('reads one snapshot over several statements, for a limited time', async () => {
    await store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant('a')));
    await store.reads.snapshot(async (at) => {
      expect(await at.manager.count(PlantRow)).toBe(1);
      await store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant('b')));
      expect(await at.manager.count(PlantRow)).toBe(1);
      expect(await store.reads.manager.count(PlantRow)).toBe(2);
    });
    await expect(store.reads.snapshot(() => new Promise(() => undefined), 20)).rejects.toThrow(
      'A snapshot of garden was held longer than 20 ms and was taken away; read less at once.',
    );
    expect(await store.reads.snapshot((at) => at.manager.count(PlantRow))).toBe(2);
  });

  (TEST_SERVER === undefined ? it : it.skip)('refuses a second process on the same file', async () => {
    const second = store.again();
    await expect(second.lock()).rejects.toThrow(
      `The database ${second.description} is in use by another process; stop that one, or set another DATA_DIR.`,
    );
  });

  it('refuses writes at an old epoch, and any write without a claim (guarantee 9: one writer)', async () => {
    const outsider = await connected();
    await expect(outsider.script("INSERT INTO plants VALUES ('stray', 1)")).rejects.toThrow(
      'FICUS_UNCLAIMED INSERT on plants',
    );
    await outsider.script('UPDATE _epoch SET epoch = 2');
    await expect(store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant('stale')))).rejects.toThrow(
      'garden does not write here at present: its data has another owner. None of its data was changed; try again with the same key.',
    );
    expect(await heights()).toEqual({});
    await outsider.close();
  });

  it('refuses writes with the claim of a group that has ended (guarantee 9)', async () => {
    await store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant('own')));
    const outsider = await connected();
    await expect(outsider.script("INSERT INTO plants VALUES ('stray', 1)")).rejects.toThrow(
      'FICUS_UNCLAIMED INSERT on plants',
    );
    await outsider.close();
    expect(Object.keys(await heights())).toEqual(['own']);
  });

  it('fences tables that a later migration made or rebuilt', async () => {
    class AddColour0000000000200 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        const table = await runner.getTable('plants');
        if (!table) throw new Error('no plants');
        const { TableColumn } = await import('typeorm');
        await runner.addColumn(table, new TableColumn({ name: 'colour', type: 'varchar', isNullable: true }));
        await runner.query("INSERT INTO plants VALUES ('migrated', 1, 'green')");
      }
      async down(): Promise<void> {}
    }
    await store.close();
    const again = await openStore({
      module: 'garden',
      database: store.again(),
      ...schema,
      migrations: [Plants0000000000100, AddColour0000000000200],
      clock: systemClock,
      ids: { next: () => 'x' },
      log: { append: () => Promise.resolve([]) },
    });
    const outsider = await connected();
    await expect(outsider.script("UPDATE plants SET colour = 'red'")).rejects.toThrow(
      'FICUS_UNCLAIMED UPDATE on plants',
    );
    await outsider.close();
    await again.close();
  });

  it('names a migration that fails, and leaves the database as it was', async () => {
    class Broken0000000000300 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('UPDATE plants SET height = 99');
        await runner.query('SELECT * FROM nowhere');
      }
      async down(): Promise<void> {}
    }
    await store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, plant('oak')));
    await store.close();
    const open = (migrations: (new () => object)[]) =>
      openStore({
        module: 'garden',
        database: store.again(),
        rows: [PlantRow],
        migrations,
        clock: systemClock,
        ids: { next: () => 'x' },
        log: { append: () => Promise.resolve([]) },
      });
    await expect(open([Plants0000000000100, Broken0000000000300])).rejects.toThrow(
      /The migration Broken0000000000300 of garden failed and was rolled back: .*(no such table: nowhere|relation "nowhere" does not exist)/,
    );
    await expect(open([])).rejects.toThrow(
      /has had the migration Plants0000000000100, which this program does not know/,
    );
    const again = await open([Plants0000000000100]);
    expect(await again.reads.manager.find(PlantRow)).toEqual([{ plantId: 'oak', height: 1 }]);
    await again.close();
  });

  it('numbers its commits, and every unit of a group has the same number', async () => {
    const commits = await Promise.all(
      Array.from({ length: 5 }, () => store.units.run('garden.noop', () => Promise.resolve(0))),
    );
    expect(new Set(commits.map((done) => done.commit.number))).toEqual(new Set([1]));
    expect((await store.units.run('garden.noop', () => Promise.resolve(0))).commit.number).toBe(2);
  });
});
