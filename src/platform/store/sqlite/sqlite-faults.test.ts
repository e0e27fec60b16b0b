import 'reflect-metadata';
import { Unavailable } from '../../contract/failure.js';
import { systemClock } from '../../ops/clock.js';
import { openTemporaryStore } from '../../testing/open-temporary-store.js';
import { sqliteFault } from './sqlite-faults.js';

const error = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });

describe('a fault of a SQLite file', () => {
  it.each([
    ['SQLITE_FULL', /^The disk of \/d\/garden\.sqlite is full; make room there/],
    ['SQLITE_IOERR_WRITE', /^The system does not let \/d\/garden\.sqlite be read or written/],
    ['SQLITE_BUSY', /^Another process holds \/d\/garden\.sqlite; 'fuser \/d\/garden\.sqlite' names it/],
    ['SQLITE_NOTADB', /^\/d\/garden\.sqlite is damaged; stop, put a copy of it in its place/],
    ['SQLITE_READONLY', /^\/d\/garden\.sqlite may not be written/],
  ])('is recognised by %s, however deep the error is wrapped', (code, sentence) => {
    expect(sqliteFault(error(code), '/d/garden.sqlite', 'writing')?.sentence).toMatch(sentence);
    expect(
      sqliteFault(error('FAILED', error('WRAPPED', error(code))), '/d/garden.sqlite', 'writing')?.sentence,
    ).toMatch(sentence);
  });

  it('is not an error of a statement, nor a reader that writes', () => {
    for (const code of ['SQLITE_CONSTRAINT', 'SQLITE_ERROR', 'SQLITE_MISUSE', 'ENOSPC'])
      expect(sqliteFault(error(code), 'f', 'writing')).toBeUndefined();
    expect(sqliteFault(error('SQLITE_READONLY'), 'f', 'reading')).toBeUndefined();
    expect(sqliteFault(undefined, 'f', 'writing')).toBeUndefined();
  });
});

describe('a store whose file can grow no more', () => {
  it('fails with Unavailable, keeps every acknowledged commit, and goes on when there is room again', async () => {
    let time = 0;
    const store = await openTemporaryStore({ clock: { ...systemClock, monotonic: () => time } });
    const write = (bytes: number) =>
      store.units.run('grow', async (tx) => {
        await tx.sql.all('CREATE TABLE IF NOT EXISTS leaves (text TEXT)');
        await tx.sql.all('INSERT INTO leaves VALUES (?)', ['x'.repeat(bytes)]);
      });
    const limit = (pages: number) => store.units.run('limit', (tx) => tx.sql.all(`PRAGMA max_page_count = ${pages}`));
    await write(10);
    await limit(1);
    const both = await Promise.allSettled([write(100_000), write(100_000)]);
    for (const result of both) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) as unknown });
      const { reason } = result as PromiseRejectedResult;
      expect((reason as Error).message).toBe('garden cannot write at present; try again with the same key.');
      expect(((reason as Error).cause as Error).message).toMatch(/^The disk of .*garden\.sqlite is full/);
    }
    expect(store.fault).toMatch(/is full/);
    await limit(1_000_000);
    await write(100_000);
    // One write that fitted is no proof; a nearly full disk takes some and refuses others.
    expect(store.fault).toMatch(/is full/);
    time += 2_000;
    await write(1);
    expect(store.fault).toBeUndefined();
    expect(await store.reads.sql.all('SELECT length(text) AS length FROM leaves ORDER BY 1')).toEqual([
      { length: 1 },
      { length: 10 },
      { length: 100_000 },
    ]);
    await store.remove();
  });
});
