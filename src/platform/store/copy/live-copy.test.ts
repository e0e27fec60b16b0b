import 'reflect-metadata';
import type { DatabaseKind } from '../database/database.js';
import type { Sql } from '../database/sql.js';
import type { OpenStore } from '../open-store.js';
import type { ReadSide } from '../unit/read-side.js';
import { readRecord } from './copy-record.js';
import { CopyTarget } from './copy-target.js';
import { databaseFile } from './database-file.js';
import { fill, type Garden, KINDS, liveTargetIn, openGarden } from './fixtures/copied-garden.js';
import { changeSome, contents, randomOf } from './fixtures/garden-history.js';
import { ChangesLost } from './live-copy-source.js';
import { storeCopySource } from './store-copy-source.js';

const gardens: Garden[] = [];
const targets: CopyTarget[] = [];
afterEach(async () => {
  for (const target of targets.splice(0)) await target.close();
  for (const { remove } of gardens.splice(0)) await remove();
});

const LONG = { budgetMs: 60_000, throttle: { turn: () => Promise.resolve(), close: () => undefined } };
const SHORT = { ...LONG, budgetMs: 0, chunkRows: 20 };
const GIVEN = process.env['SEED'];
const SEEDS = GIVEN ? [Number(GIVEN)] : [1, 2, 3, 4].map((n) => (Date.now() % 100_000) * 10 + n);

/** An owner that captures its changes, and a follower. */
async function pair(from: DatabaseKind, to: DatabaseKind, plants = 0) {
  const [source, target] = [await openGarden(from), await openGarden(to)];
  gardens.push(source, target);
  if (plants > 0) await fill(source.store, plants);
  else await source.store.activate(1);
  await target.store.follow(1);
  const since = await source.store.capture();
  const into = () => {
    const copy = liveTargetIn(target, source.store.identity, since);
    targets.push(copy);
    return copy;
  };
  return { source, target, since, into, reading: storeCopySource(source.store) };
}

type Pair = Awaited<ReturnType<typeof pair>>;
/** Hops until the follower has all that the source has. */
async function catchUp({ into, reading }: Pair, keys?: number) {
  for (const copy = into(); ;) {
    const progress = await copy.followStep(reading, keys === undefined ? {} : { keys });
    if (progress.applied === progress.head) return progress;
  }
}
const change = ({ source }: Pair, statement: string) =>
  source.store.units.run('garden.change', (tx) => tx.sql.all(statement));
const kinds = KINDS.flatMap((from) => KINDS.map((to) => ({ from, to })));

describe.each(kinds)('a live copy from $from to $to', ({ from, to }) => {
  it.each(SEEDS)('is equal after a random history with hops at random times (SEED=%i)', async (seed) => {
    const random = randomOf(seed);
    const both = await pair(from, to);
    const { source, target, into, reading } = both;
    for (let units = 0; units < 20; units += 1) await changeSome(source.store, random);
    for (let copy = into(), done = false; !done;) {
      ({ done } = await copy.step(reading, { ...SHORT, chunkRows: 3 }));
      await changeSome(source.store, random);
      if (random(3) === 0) copy = into();
    }
    let complete = 0;
    for (let units = 0; units < 120; units += 1) {
      await changeSome(source.store, random);
      if (random(2) > 0) continue;
      const { applied, head } = await into().followStep(reading, { keys: 1 + random(20) });
      expect(applied).toBeLessThanOrEqual(head);
      if (applied < head) continue;
      complete += 1;
      expect(await contents(target.store)).toEqual(await contents(source.store));
    }
    await catchUp(both);
    expect(await contents(target.store)).toEqual(await contents(source.store));
    expect(complete).toBeGreaterThan(0);
  });

  it('is whole although units write while it is copied and followed', async () => {
    const both = await pair(from, to, 400);
    const { source, target, into, reading } = both;
    const random = randomOf(7);
    let writing = true;
    const writers = [1, 2, 3].map(async () => {
      while (writing) await changeSome(source.store, random);
    });
    const copy = into();
    while (!(await copy.step(reading, SHORT)).done);
    for (let hops = 0; hops < 20; hops += 1) await copy.followStep(reading, { keys: 5 });
    writing = false;
    await Promise.all(writers);
    const last = await source.store.fence(2);
    expect(await catchUp(both)).toMatchObject({ applied: last, head: last });
    expect(await contents(target.store)).toEqual(await contents(source.store));
    expect(await readRecord(target.store.reads.sql)).toMatchObject({ stage: 'following', applied: last });
    expect(await target.store.activate(3)).toBe(last);
  });
});

describe.each(KINDS)('the hops to a %s database', (kind) => {
  const following = async () => {
    const both = await pair('sqlite', kind, 30);
    await both.into().step(both.reading, LONG);
    await catchUp(both);
    return both;
  };

  it('end at whole commits, and show no commit as reached before all changes are there', async () => {
    const both = await following();
    const { target, since, into, reading } = both;
    for (const id of ['a', 'b', 'c']) await change(both, `INSERT INTO fallow VALUES ('${id}1'), ('${id}2')`);
    const own = () => storeCopySource(target.store).commit();
    const hop = await reading.hop({ after: since, keys: 1 });
    expect(hop).toMatchObject({ after: since, upTo: since + 1, head: since + 3 });
    expect(hop.changes.map(({ key }) => key)).toEqual([['a1'], ['a2']]);
    expect(await into().followStep(reading, { keys: 3 })).toEqual({ applied: since + 2, head: since + 3, keys: 4 });
    expect(await own()).toBe(since);
    expect(await into().followStep(reading)).toEqual({ applied: since + 3, head: since + 3, keys: 2 });
    expect(await own()).toBe(since + 3);
  });

  it('are limited in bytes, but for a single commit, and a hot key is sent once', async () => {
    const both = await following();
    const { since, reading } = both;
    const large = (place: number, count = 1) =>
      Array.from(
        { length: count },
        (_, n) => `('large', ${place + n}, 'x', '${'y'.repeat(1_500_000)}', 'large ${place + n}')`,
      );
    for (const rows of [large(1), large(2), large(3), large(4, 4), large(8)])
      await change(both, `INSERT INTO plants (bed, place, name, note, label) VALUES ${rows.join(', ')}`);
    const hops: [number, number][] = [];
    for (let after = since; after < since + 5;) {
      const { upTo, changes } = await reading.hop({ after, keys: 1_000 });
      hops.push([upTo - since, changes.length]);
      after = upTo;
    }
    expect(hops).toEqual([
      [2, 2],
      [3, 1],
      [4, 4],
      [5, 1],
    ]);
    for (let count = 0; count < 30; count += 1) await change(both, `UPDATE beds SET shade = true WHERE bed = 'b2'`);
    const { changes } = await reading.hop({ after: since + 5, keys: 1_000 });
    expect(changes).toEqual([{ table: 'beds', key: ['b2'], row: ['b2', 1] }]);
  });

  it('have the rows of one snapshot, whatever is written while they are read', async () => {
    const both = await following();
    const { source, since } = both;
    await change(both, "INSERT INTO fallow VALUES ('a')");
    let late: Promise<unknown> | undefined;
    const delayed = ({ all }: Sql): Sql => ({
      all: async (statement, values) => {
        if (statement.includes('FROM "fallow"')) await (late ??= change(both, "DELETE FROM fallow WHERE id = 'a'"));
        return all(statement, values);
      },
    });
    const { reads } = source.store;
    const snapshot: ReadSide['snapshot'] = (work, limitMs) =>
      reads.snapshot((at) => work({ manager: at.manager, sql: delayed(at.sql) }), limitMs);
    const slow = Object.create(source.store, {
      reads: { value: Object.create(reads, { sql: { value: delayed(reads.sql) }, snapshot: { value: snapshot } }) },
    }) as OpenStore;
    const hop = await storeCopySource(slow).hop({ after: since, keys: 10 });
    expect(late).toBeDefined();
    expect(hop).toEqual({
      ...{ after: since, upTo: since + 1, head: since + 1 },
      changes: [{ table: 'fallow', key: ['a'], row: ['a'] }],
    });
  });

  it('write nothing without changes, and the number of the commit where it alone has changed', async () => {
    const both = await following();
    const { target, since, into, reading } = both;
    let applied = 0;
    const { apply } = target.store;
    Object.assign(target.store, { apply: (...call: Parameters<typeof apply>) => ((applied += 1), apply(...call)) });
    expect(await into().followStep(reading)).toEqual({ applied: since, head: since, keys: 0 });
    expect(applied).toBe(0);
    await change(both, 'SELECT 1');
    expect(await into().followStep(reading)).toEqual({ applied: since + 1, head: since + 1, keys: 0 });
    expect(await storeCopySource(target.store).commit()).toBe(since + 1);
  });

  it('are refused to one of two processes that read the same hop', async () => {
    const both = await following();
    const { source, target, into, reading } = both;
    await change(both, "INSERT INTO fallow VALUES ('a')");
    const slow = Object.assign(Object.create(reading) as typeof reading, {
      hop: async (request: Parameters<typeof reading.hop>[0]) => {
        const hop = await reading.hop(request);
        await change(both, "DELETE FROM fallow WHERE id = 'a'");
        await into().followStep(reading);
        return hop;
      },
    });
    await expect(into().followStep(slow)).rejects.toThrow('another process copies into this database');
    expect(await contents(target.store)).toEqual(await contents(source.store));
  });

  it('write nothing to a database that has become the owner', async () => {
    const both = await following();
    const { target, into, reading } = both;
    const copy = into();
    await change(both, "INSERT INTO fallow VALUES ('late')");
    const before = await contents(target.store);
    await target.store.activate(3);
    await expect(copy.followStep(reading)).rejects.toThrow('is no follower at epoch 1, so nothing was written to it');
    expect(await contents(target.store)).toEqual(before);
  });

  it('are refused when changes are forgotten, no longer captured, or were never there', async () => {
    const both = await following();
    const { source, since, into, reading } = both;
    await change(both, "INSERT INTO fallow VALUES ('a')");
    await expect(reading.hop({ after: since + 5, keys: 1 })).rejects.toThrow(`its last commit is ${since + 1}`);
    await source.store.trimChanges(since + 1);
    await expect(into().followStep(reading)).rejects.toThrow(
      `The changes of garden behind its commit ${since} cannot be read: they are captured behind the commit ${since + 1} alone. ` +
        'Cancel the move, and begin it again.',
    );
    await source.store.endCapture();
    await expect(into().followStep(reading)).rejects.toThrow(ChangesLost);
  });

  it('go on after what they have applied was forgotten at the source, without a new copy', async () => {
    const both = await following();
    const { source, target, since, reading } = both;
    await change(both, "INSERT INTO fallow VALUES ('a')");
    await catchUp(both);
    await source.store.trimChanges(since + 1);
    const again = liveTargetIn(target, source.store.identity, await source.store.capture());
    targets.push(again);
    expect(await again.step(reading, SHORT)).toMatchObject({ done: true });
    await change(both, "INSERT INTO fallow VALUES ('b')");
    expect(await again.followStep(reading)).toMatchObject({ applied: since + 2, keys: 1 });
  });

  it('begin only when the copy is done', async () => {
    const { into, reading } = await pair('sqlite', kind, 100);
    const copy = into();
    await copy.step(reading, SHORT);
    await expect(copy.followStep(reading)).rejects.toThrow(
      'so it cannot follow it; copy until the copy is done, then follow.',
    );
  });

  it('lead back: the former owner follows without a copy, unless it has commits of its own', async () => {
    const both = await following();
    const { source, target } = both;
    const last = await source.store.fence(2);
    await catchUp(both);
    await target.store.capture();
    await target.store.activate(3);
    await source.store.follow(3);
    const back = (commit: number) => new CopyTarget({ ...backSpec(both), since: commit }).followFrom(commit);
    await expect(back(last + 1)).rejects.toThrow(
      `ends at its commit ${last}, and the new owner began behind ${last + 1}`,
    );
    await back(last);
    await target.store.units.run('garden.change', (tx) => tx.sql.all("INSERT INTO fallow VALUES ('new')"));
    const copy = new CopyTarget({ ...backSpec(both), since: last });
    expect(await copy.followStep(storeCopySource(target.store))).toEqual({
      applied: last + 1,
      head: last + 1,
      keys: 1,
    });
    await back(last);
    expect(await readRecord(source.store.reads.sql)).toMatchObject({ applied: last + 1 });
    expect(await contents(source.store)).toEqual(await contents(target.store));
  });

  const backSpec = ({ source, target }: Pair) => ({
    ...{ store: source.store, epoch: 3, attempt: 'back', source: target.store.identity },
    clock: { now: () => 0, monotonic: () => 0, after: () => ({ cancel: () => undefined }) },
  });
});

describe.each(['rows', 'file'])('a live copy by %s', (way) => {
  const begun = async () => {
    const both = await pair('sqlite', 'sqlite', 3_000);
    const { source, into, reading } = both;
    const path = (await databaseFile(source.store)) ?? '';
    const file = way === 'file' ? { path, identity: source.store.identity } : undefined;
    const options = { ...SHORT, chunkRows: 200, file };
    const copy = into();
    for (let at = 0; at < 400;) ({ rows: at } = await copy.step(reading, options));
    return { both, step: () => copy.step(reading, options) };
  };

  it('leaves out a row that has got the unique value of one that was copied before; a hop brings both', async () => {
    const { both, step } = await begun();
    await both.source.store.units.run('garden.change', async ({ sql }) => {
      await sql.all("UPDATE plants SET label = 'another' WHERE label = 'l1'");
      await sql.all("UPDATE plants SET label = 'l1' WHERE label = 'label 2995'");
    });
    while (!(await step()).done);
    await catchUp(both);
    expect(await contents(both.target.store)).toEqual(await contents(both.source.store));
  });

  it('does not wait for a unit of the source, nor a unit for it', async () => {
    const { both, step } = await begun();
    const writer = await both.source.database.writer();
    await writer.script('BEGIN IMMEDIATE');
    const { rows } = await step();
    expect((await step()).rows).toBeGreaterThan(rows);
    await writer.script('ROLLBACK');
    await writer.close();
  });
});

describe('a live copy from file to file', () => {
  it('lets units write while a chunk is copied, and is equal after hops', async () => {
    const both = await pair('sqlite', 'sqlite', 3_000);
    const { source, target, into, reading } = both;
    const unread = Object.assign(Object.create(reading) as typeof reading, {
      rows: () => Promise.reject(new Error('A row was read.')),
    });
    const file = { path: (await databaseFile(source.store)) ?? '', identity: source.store.identity };
    const random = randomOf(11);
    let writing = true;
    const writers = [1, 2].map(async () => {
      while (writing) await changeSome(source.store, random);
    });
    const copy = into();
    let chunks = 0;
    for (let done = false; !done; chunks += 1) ({ done } = await copy.step(unread, { ...SHORT, chunkRows: 200, file }));
    writing = false;
    await Promise.all(writers);
    expect(chunks).toBeGreaterThan(10);
    await catchUp(both);
    expect(await contents(target.store)).toEqual(await contents(source.store));
  });
});
