import 'reflect-metadata';
import type { DatabaseKind } from '../database/database.js';
import type { OpenStore } from '../open-store.js';
import { COMMITS } from './copied-tables.js';
import { readRecord } from './copy-record.js';
import type { CopySource } from './copy-source.js';
import type { CopyOptions } from './copy-options.js';
import type { CopyTarget } from './copy-target.js';
import { databaseFile } from './database-file.js';
import { fill, type Garden, KINDS, openGarden, targetIn } from './fixtures/copied-garden.js';
import { contents } from './fixtures/garden-history.js';
import { storeCopySource } from './store-copy-source.js';

const gardens: Garden[] = [];
const targets: CopyTarget[] = [];
async function garden(kind?: DatabaseKind): Promise<Garden> {
  const opened = await openGarden(kind);
  gardens.push(opened);
  return opened;
}
function into(...parameters: Parameters<typeof targetIn>): CopyTarget {
  const target = targetIn(...parameters);
  targets.push(target);
  return target;
}
afterEach(async () => {
  for (const target of targets.splice(0)) await target.close();
  for (const { remove } of gardens.splice(0)) await remove();
});

const LONG = { budgetMs: 60_000, throttle: { turn: () => Promise.resolve(), close: () => undefined } };
const DONE = { done: true, differences: [] };

const fileOf = async ({ store }: Garden) => ({
  path: (await databaseFile(store)) ?? '',
  identity: store.identity,
});
const tampered = async ({ store }: Garden, statement: string) => {
  const { epoch } = store.ownership;
  await store.apply(epoch, (sql) => sql.script(statement));
};

describe.each(KINDS.flatMap((from) => KINDS.map((to) => ({ from, to }))))(
  'a copy from $from to $to',
  ({ from, to }) => {
    it('is equal row by row, and becomes the owner that goes on with the commits and the leases', async () => {
      const [source, target] = [await garden(from), await garden(to)];
      await fill(source.store, 700);
      const last = await source.store.fence(2);
      await target.store.follow(2);
      const copying = into(target, 'first', source.store.identity, 2);
      const reading = storeCopySource(source.store);
      const progress = await copying.step(reading, { ...LONG, chunkRows: 90 });
      const of = (await reading.size()).rows;
      expect(progress).toMatchObject({ table: COMMITS, rows: of, of, done: true });
      expect(progress.bytes).toBeGreaterThan(300_000);
      expect(await contents(target.store)).toEqual(await contents(source.store));
      expect(await copying.verifyStep(reading, LONG)).toEqual({ rows: of, ...DONE });
      expect(await target.store.activate(3)).toBe(last);
      const { commit } = await target.store.units.run('garden.go on', (tx) => tx.sql.all('DELETE FROM fallow'));
      expect(commit).toEqual({ module: 'garden', epoch: 3, number: last + 1 });
      const lease = "SELECT holder, token FROM _lease WHERE name = 'watering'";
      expect(await target.store.reads.sql.all(lease)).toEqual([{ holder: '', token: 41 }]);
      expect(await source.store.reads.sql.all(lease)).toEqual([{ holder: 'gardener 1', token: 41 }]);
    });
  },
);

describe('a copy from database to database and back', () => {
  it('is what it was, bit for bit', async () => {
    const [first, second, third] = [await garden(), await garden(KINDS.at(-1)), await garden()];
    await fill(first.store, 300);
    await first.store.fence(2);
    for (const [source, target] of [
      [first, second],
      [second, third],
    ] as const) {
      await target.store.follow(2);
      const steps = into(target, 'there and back', source.store.identity, 2);
      expect((await steps.step(storeCopySource(source.store), LONG)).done).toBe(true);
    }
    expect(await contents(third.store)).toEqual(await contents(first.store));
    const digest = async ({ store }: Garden, table: string) =>
      storeCopySource(store).digests({ table, limit: 100_000 });
    for (const { name } of await storeCopySource(first.store).tables())
      expect(await digest(third, name)).toEqual(await digest(first, name));
  });
});

describe.each(KINDS)('a copy into %s', (kind) => {
  const ready = async (plants = 200): Promise<{ source: Garden; target: Garden; reading: CopySource }> => {
    const [source, target] = [await garden(), await garden(kind)];
    await fill(source.store, plants);
    await source.store.fence(2);
    await target.store.follow(2);
    return { source, target, reading: storeCopySource(source.store) };
  };

  it('goes on where a step or a process has ended, and copies nothing twice', async () => {
    const { source, target, reading } = await ready();
    const small = { ...LONG, budgetMs: 0, chunkRows: 40 };
    const seen: number[] = [];
    for (let steps = 0; ; steps += 1) {
      // A new one each time, as in a new process.
      const { rows, done } = await into(target, 'first', 'the source', 2).step(reading, small);
      seen.push(rows);
      if (done) break;
      expect(steps).toBeLessThan(30);
    }
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await contents(target.store)).toEqual(await contents(source.store));
    expect(await into(target, 'first', 'the source', 2).step(reading, small)).toMatchObject({
      rows: seen.at(-1),
      done: true,
    });
  });

  it('begins anew for another attempt, another source, and a source that has committed since', async () => {
    const { source, target, reading } = await ready();
    const half = { ...LONG, budgetMs: 0, chunkRows: 60 };
    const copyHalf = async (...ids: [string, string]) => {
      const steps = into(target, ...ids, 2);
      for (let rows = 0; rows < 100;) ({ rows } = await steps.step(reading, half));
    };
    const restarts = async (...ids: [string, string]) => (await into(target, ...ids, 2).step(reading, half)).rows;
    await copyHalf('a', 's');
    expect(await restarts('b', 's')).toBe(0);
    await copyHalf('b', 's');
    expect(await restarts('b', 'other')).toBe(0);
    await copyHalf('b', 'other');
    await source.store.activate(3);
    await source.store.units.run('garden.sow', (tx) => tx.sql.all("INSERT INTO fallow VALUES ('late')"));
    await source.store.fence(4);
    expect(await restarts('b', 'other')).toBe(0);
    await into(target, 'b', 'other', 2).step(reading, LONG);
    expect(await contents(target.store)).toEqual(await contents(source.store));
  });

  it('replaces what the target held, whose commits and rows are not those of the source', async () => {
    const { source, target, reading } = await ready();
    await tampered(target, `INSERT INTO fallow VALUES ('old'); UPDATE _commit SET number = 99`);
    await into(target, 'first', 'the source', 2).step(reading, LONG);
    expect(await contents(target.store)).toEqual(await contents(source.store));
  });

  it('keeps the commit number when a chunk ends with it', async () => {
    const { source, target, reading } = await ready(24);
    const { rows } = await reading.size();
    const steps = into(target, 'first', 'the source', 2);
    await steps.step(reading, { ...LONG, chunkRows: rows });
    expect(await steps.verifyStep(reading, LONG)).toEqual({ rows, ...DONE });
    expect(await contents(target.store)).toEqual(await contents(source.store));
  });

  it('names each row that differs, in either copy, and none of its values', async () => {
    const { source, target, reading } = await ready();
    const steps = into(target, 'first', 'the source', 2);
    await steps.step(reading, LONG);
    await tampered(
      target,
      `UPDATE plants SET note = 'nope 1' WHERE bed = 'bed1' AND place = 1; DELETE FROM beds WHERE bed = 'b2';
       INSERT INTO fallow VALUES ('extra'); INSERT INTO plants VALUES ('bed3', 1, 'more', 1, 1, NULL, 'unique')`,
    );
    const found = [
      { table: 'beds', key: ['b2'], what: 'missing' },
      { table: 'fallow', key: ['extra'], what: 'unexpected' },
      { table: 'plants', key: ['bed1', 1], what: 'different', columns: ['note'] },
      { table: 'plants', key: ['bed3', 1], what: 'unexpected' },
    ];
    const { differences, done, rows } = await steps.verifyStep(reading, LONG);
    expect({ differences, done, rows }).toEqual({ differences: found, done: true, rows: (await reading.size()).rows });
    await source.store.follow(2);
    await tampered(
      source,
      `UPDATE plants SET name = 'plant 7' WHERE bed = 'bed6' AND place = 6; UPDATE _commit SET number = 5`,
    );
    expect((await steps.verifyStep(reading, LONG)).differences).toEqual(
      [
        ...found,
        { table: 'plants', key: ['bed6', 6], what: 'different', columns: ['name'] },
        { table: COMMITS, key: [1], what: 'different', columns: ['number'] },
      ].sort((a, b) => Number(a.table === COMMITS) - Number(b.table === COMMITS)),
    );
  });

  it('sees that the source has committed although it was to stand still', async () => {
    const { target, reading } = await ready();
    const steps = into(target, 'first', 'the source', 2);
    await steps.step(reading, LONG);
    const moving = Object.assign(Object.create(reading) as CopySource, { commit: () => Promise.resolve(99) });
    expect((await steps.verifyStep(moving, LONG)).differences).toEqual([
      { table: COMMITS, key: [1], what: 'different', columns: ['number'] },
    ]);
  });

  it('names at most 20 rows, and verifies in steps', async () => {
    const { target, reading } = await ready(900);
    const steps = into(target, 'first', 'the source', 2);
    await steps.step(reading, LONG);
    let verified = await steps.verifyStep(reading, { budgetMs: 0 });
    expect(verified.done).toBe(false);
    for (let count = 0; count < 100 && !verified.done; count += 1)
      verified = await steps.verifyStep(reading, { budgetMs: 0 });
    expect(verified).toEqual({ rows: (await reading.size()).rows, ...DONE });
    await tampered(target, `DELETE FROM plants WHERE place >= 100`);
    const { differences, done, rows } = await steps.verifyStep(reading, LONG);
    expect([differences.length, done]).toEqual([20, true]);
    expect(rows).toBeLessThan((await reading.size()).rows);
  });

  it('is refused by the database that another epoch has made the owner, even a late chunk of it', async () => {
    const { source, target, reading } = await ready();
    const steps = into(target, 'first', 'the source', 2);
    const small: CopyOptions = { ...LONG, budgetMs: 0, chunkRows: 60 };
    await steps.step(reading, small);
    await steps.step(reading, small);
    const before = await contents(target.store);
    await target.store.activate(3);
    await expect(steps.step(reading, small)).rejects.toThrow(
      /^The database of garden \(\S+\) is no follower at epoch 2, so nothing was written to it: .*; read the placement again\.$/,
    );
    await expect(steps.clear()).rejects.toThrow(
      'The database of garden is the owner of its data, so it is not emptied',
    );
    expect(await contents(target.store)).toEqual(before);
    await expect(into(source, 'x', 'y', 2).clear()).rejects.toThrow('is no follower at epoch 2');
  });

  it('is removed by clear, which leaves the counter of commits at 0', async () => {
    const { target, reading } = await ready();
    const steps = into(target, 'first', 'the source', 2);
    await steps.step(reading, LONG);
    await steps.clear();
    expect(await contents(target.store)).toMatchObject({ plants: [], tools: [], arms: [], [COMMITS]: [[1, 0]] });
    expect(await readRecord(target.store.reads.sql)).toMatchObject({ stage: 'clearing', source: '', rows: 0 });
  });

  it('keeps what was copied since from a clear that is late: of the same attempt, or of one that is over', async () => {
    const { source, target, reading } = await ready();
    await into(target, 'attempt 1', 'the source', 2).step(reading, LONG);
    let copied: Promise<unknown> | undefined;
    // Behind its first transaction it is held up until another one has copied.
    const slow: OpenStore['apply'] = async (epoch, work) => {
      const result = await target.store.apply(epoch, work);
      await (copied ??= into(target, 'attempt 2', 'the source', 2).step(reading, LONG));
      return result;
    };
    const heldUp = { ...target, store: Object.create(target.store, { apply: { value: slow } }) as OpenStore };
    await targetIn(heldUp, 'attempt 2', 'the source', 2).clear();
    await expect(into(target, 'attempt 1', 'the source', 2).clear()).rejects.toThrow(
      'The attempt attempt 1 to copy garden is over: attempt 2 has begun since. Nothing was deleted.',
    );
    expect(await contents(target.store)).toEqual(await contents(source.store));
  });

  it('copies nothing between tables that are not the same', async () => {
    const { target, reading } = await ready(1);
    const other = (await reading.tables()).map((table) =>
      table.name === 'beds' ? { ...table, columns: table.columns.slice(1) } : table,
    );
    const steps = into(target, 'first', 'the source', 2).step({ ...reading, tables: async () => other }, LONG);
    await expect(steps).rejects.toThrow('The table beds is not the same in both databases, so nothing is copied');
  });
});

describe('a copy from file to file', () => {
  const ready = async (plants: number) => {
    const [source, target] = [await garden(), await garden()];
    await fill(source.store, plants);
    await source.store.fence(2);
    await target.store.follow(2);
    return { source, target, reading: storeCopySource(source.store), file: await fileOf(source) };
  };
  const never: CopySource['rows'] = () => Promise.reject(new Error('A row was read.'));

  it('reads no row in this process, and is equal', async () => {
    const { source, target, reading, file } = await ready(3_000);
    const steps = into(target, 'first', source.store.identity, 2);
    const unread = Object.assign(Object.create(reading) as CopySource, { rows: never });
    let progress = await steps.step(unread, { ...LONG, budgetMs: 0, chunkRows: 1_000, file });
    for (let count = 0; count < 20 && !progress.done; count += 1)
      progress = await into(target, 'first', source.store.identity, 2).step(unread, {
        ...LONG,
        budgetMs: 0,
        chunkRows: 1_000,
        file,
      });
    const of = (await reading.size()).rows;
    expect(progress).toMatchObject({ rows: of, of, done: true });
    expect(progress.bytes).toBeGreaterThan(200_000);
    expect(await contents(target.store)).toEqual(await contents(source.store));
    expect(await steps.verifyStep(reading, LONG)).toEqual({ rows: of, ...DONE });
  });

  it('keeps the commit number when a chunk ends with it', async () => {
    const { source, target, reading, file } = await ready(2_989);
    const { rows } = await reading.size();
    const steps = into(target, 'first', source.store.identity, 2);
    await steps.step(reading, { ...LONG, chunkRows: rows / 4, file });
    expect(await steps.verifyStep(reading, LONG)).toEqual({ rows, ...DONE });
    expect(await contents(target.store)).toEqual(await contents(source.store));
  });

  it('copies a small database by rows, without a process', async () => {
    const { target, reading, file } = await ready(100);
    const step = into(target, 'first', 'the source', 2).step(reading, { ...LONG, file: { ...file, path: '/nowhere' } });
    expect((await step).done).toBe(true);
  });

  it('refuses a file that is another database than the expected one, and one that is not there', async () => {
    const { target, reading, file } = await ready(2_500);
    const steps = into(target, 'first', 'the source', 2);
    await expect(steps.step(reading, { ...LONG, file: { ...file, identity: 'other' } })).rejects.toThrow(
      `is the database ${file.identity}, not other, so it is not copied`,
    );
    await expect(steps.step(reading, { ...LONG, file: { ...file, path: '/nowhere' } })).rejects.toThrow(
      'The file /nowhere cannot be read here, so it is not copied; copy by rows instead.',
    );
  });

  it('is refused by the database once it is activated, although the process for it still runs', async () => {
    const { source, target, reading, file } = await ready(2_500);
    const steps = into(target, 'first', source.store.identity, 2);
    const small = { ...LONG, budgetMs: 0, chunkRows: 500, file };
    for (let rows = 0; rows < 1_000;) ({ rows } = await steps.step(reading, small));
    const before = await contents(target.store);
    await target.store.activate(3);
    await expect(steps.step(reading, small)).rejects.toThrow('is no follower at epoch 2');
    expect(await contents(target.store)).toEqual(before);
  });
});
