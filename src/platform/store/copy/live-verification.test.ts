import 'reflect-metadata';
import type { CopyTarget } from './copy-target.js';
import { fill, type Garden, KINDS, liveTargetIn, openGarden } from './fixtures/copied-garden.js';
import { changeSome, randomOf } from './fixtures/garden-history.js';
import type { LiveCopySource } from './live-copy-source.js';
import { storeCopySource } from './store-copy-source.js';

const LONG = { budgetMs: 60_000, throttle: { turn: () => Promise.resolve(), close: () => undefined } };
const FOLLOWING = { budgetMs: 60_000, following: true } as const;
const STEP = { budgetMs: 0, following: true } as const;

describe.each(KINDS)('the verification of a %s follower whose source writes', (kind) => {
  const gardens: Garden[] = [];
  let source: Garden;
  let target: Garden;
  let copy: CopyTarget;
  let reading: LiveCopySource;
  let since: number;
  beforeEach(async () => {
    [source, target] = [await openGarden(), await openGarden(kind)];
    gardens.push(source, target);
    await fill(source.store, 300);
    await target.store.follow(1);
    since = await source.store.capture();
    reading = storeCopySource(source.store);
    copy = again();
    await copy.step(reading, LONG);
    await copy.followStep(reading);
  });
  afterEach(async () => {
    await copy.close();
    for (const { remove } of gardens.splice(0)) await remove();
  });

  /** As another process would go on. */
  const again = () => liveTargetIn(target, source.store.identity, since);
  const change = (statement: string) => source.store.units.run('garden.change', (tx) => tx.sql.all(statement));
  const tamper = (statement: string) => target.store.apply(1, (sql) => sql.script(statement));
  const followAll = async () => {
    for (let left = true; left;) {
      const { applied, head } = await copy.followStep(reading);
      left = applied < head;
    }
  };
  /** A source that writes just before some rows of it are read. */
  const writingBefore = (statement: string): LiveCopySource => {
    let written: Promise<unknown> | undefined;
    const digests: LiveCopySource['digests'] = async (range) => {
      if (range.table === 'plants') await (written ??= change(statement));
      return reading.digests(range);
    };
    return Object.assign(Object.create(reading) as LiveCopySource, { digests });
  };

  it('takes no row for a difference that the source has changed meanwhile, and finds it equal after a hop', async () => {
    const writing = writingBefore("UPDATE plants SET note = 'new' WHERE bed = 'bed1'");
    const first = await copy.verifyStep(writing, FOLLOWING);
    expect(first).toMatchObject({ done: true, differences: [] });
    expect(first.dirty).toBeGreaterThan(40);
    expect(await copy.verifyStep(writing, FOLLOWING)).toMatchObject({ done: true, dirty: first.dirty });
    await followAll();
    expect(await copy.verifyStep(writing, FOLLOWING)).toMatchObject({ done: true, differences: [], dirty: 0 });
    await source.store.fence(2);
    expect(await copy.verifyRest(writing)).toMatchObject({ done: true, differences: [], dirty: 0 });
  });

  it('finds a row that was spoilt in the follower: different, missing or unexpected', async () => {
    await tamper(
      `UPDATE plants SET note = 'nope' WHERE bed = 'bed2' AND place = 2; DELETE FROM beds WHERE bed = 'b2';
       INSERT INTO fallow VALUES ('extra')`,
    );
    const writing = writingBefore("UPDATE plants SET note = 'new' WHERE bed = 'bed1'");
    const { differences, dirty } = await copy.verifyStep(writing, FOLLOWING);
    expect(differences).toEqual([
      { table: 'beds', key: ['b2'], what: 'missing' },
      { table: 'fallow', key: ['extra'], what: 'unexpected' },
      { table: 'plants', key: ['bed2', 2], what: 'different', columns: ['note'] },
    ]);
    expect(dirty).toBeGreaterThan(0);
  });

  it('finds a dirty row that is still another one after the hop that should have brought it', async () => {
    const writing = writingBefore("UPDATE plants SET note = 'new' WHERE bed = 'bed1' AND place = 1");
    expect(await copy.verifyStep(writing, FOLLOWING)).toMatchObject({ differences: [], dirty: 1 });
    await followAll();
    await tamper("UPDATE plants SET note = 'spoilt' WHERE bed = 'bed1' AND place = 1");
    expect(await copy.verifyStep(writing, FOLLOWING)).toMatchObject({
      differences: [{ table: 'plants', key: ['bed1', 1], what: 'different', columns: ['note'] }],
      dirty: 0,
    });
  });

  it('finds at rest what is left: dirty rows that are not equal, and another last commit', async () => {
    const writing = writingBefore("UPDATE plants SET note = 'new' WHERE bed = 'bed1' AND place = 1");
    await copy.verifyStep(writing, FOLLOWING);
    await source.store.fence(2);
    expect((await copy.verifyRest(writing)).differences).toEqual([
      { table: 'plants', key: ['bed1', 1], what: 'different', columns: ['note'] },
      { table: '_commit', key: [1], what: 'different', columns: ['number'] },
    ]);
  });

  it('goes on where another process has ended, at the beginning of a table that was not all equal', async () => {
    const read: string[] = [];
    const digests: LiveCopySource['digests'] = (range) => {
      read.push(range.table);
      return reading.digests(range);
    };
    const noting = Object.assign(Object.create(reading) as LiveCopySource, { digests });
    const small = () => again().verifyStep(noting, STEP);
    await expect(again().verifyRest(noting)).rejects.toThrow('was not compared as a whole while it followed');
    let steps = 1;
    for (; !(await small()).done; steps += 1) expect(steps).toBeLessThan(20);
    expect(read.filter((table) => table === 'beds')).toEqual(['beds']);
    expect(await again().verifyRest(noting)).toMatchObject({ done: true, differences: [], dirty: 0 });
  });

  it('compares a table again whose dirty rows another process has taken with it', async () => {
    await change("UPDATE plants SET note = 'new' WHERE bed = 'bed1' AND place = 1");
    expect(await copy.verifyStep(reading, FOLLOWING)).toMatchObject({ done: true, dirty: 1 });
    await followAll();
    await tamper("UPDATE plants SET note = 'spoilt' WHERE bed = 'bed1' AND place = 1");
    expect((await again().verifyStep(reading, FOLLOWING)).differences).toEqual([
      { table: 'plants', key: ['bed1', 1], what: 'different', columns: ['note'] },
    ]);
  });

  it('has no false difference under load, and nothing left at rest', async () => {
    const random = randomOf(3);
    let writing = true;
    const writers = [1, 2].map(async () => {
      while (writing) await changeSome(source.store, random);
    });
    for (let done = false; !done;) {
      await copy.followStep(reading, { keys: 10 });
      const verified = await copy.verifyStep(reading, STEP);
      expect(verified.differences).toEqual([]);
      ({ done } = verified);
    }
    for (let more = 0; more < 10; more += 1) {
      await copy.followStep(reading, { keys: 10 });
      expect((await copy.verifyStep(reading, FOLLOWING)).differences).toEqual([]);
    }
    writing = false;
    await Promise.all(writers);
    await source.store.fence(2);
    await followAll();
    expect(await copy.verifyRest(reading)).toMatchObject({ differences: [], dirty: 0 });
    expect(await copy.verifyStep(reading, { budgetMs: 60_000 })).toMatchObject({ done: true, differences: [] });
  });
});
