import type { SqlValue } from '../database/sql.js';
import type { CopySource } from './copy-source.js';
import { fill, type Garden, insert, KINDS, openGarden, targetIn } from './fixtures/copied-garden.js';
import { storeCopySource } from './store-copy-source.js';

/** As the client of another host: it takes no larger answer. */
const ANSWER_LIMIT = 16 * 1_048_576;
const LARGE_ROWS = 80;
const NOTE_BYTES = 250_000;
const LONG = { budgetMs: 60_000, throttle: { turn: () => Promise.resolve(), close: () => undefined } };

/** A source at another host, whose answers are JSON of a limited size. */
function far(source: CopySource): CopySource {
  const sent = async <T>(answer: Promise<T>): Promise<T> => {
    const text = JSON.stringify(await answer);
    if (Buffer.byteLength(text) > ANSWER_LIMIT) throw new Error('The answer is above the limit.');
    return JSON.parse(text) as T;
  };
  return {
    tables: () => sent(source.tables()),
    rows: (range) => sent(source.rows(range)),
    digests: (range) => sent(source.digests(range)),
    size: () => sent(source.size()),
    commit: () => sent(source.commit()),
  };
}

describe.each(KINDS)('a copy of rows of a %s database that are larger together than an answer may be', (kind) => {
  const gardens: Garden[] = [];
  afterEach(async () => {
    for (const { remove } of gardens.splice(0)) await remove();
  });

  it('is whole, and a row of them that differs is named', async () => {
    for (const one of [kind, 'sqlite' as const]) gardens.push(await openGarden(one));
    const [source, target] = gardens as [Garden, Garden];
    await fill(source.store, 3);
    const large = Array.from({ length: LARGE_ROWS }, (_, n): SqlValue[] => [
      ...['large', n, `plant ${n}`, null, null, 'ß'.repeat(NOTE_BYTES / 2), `large ${n}`],
    ]);
    for (const row of large) await insert(source.store, 'plants', [row]);
    await source.store.fence(2);
    await target.store.follow(1);
    const reading = far(storeCopySource(source.store));
    const copy = targetIn(target);
    const { rows, of } = await copy.step(reading, LONG);
    expect(rows).toBe(of);
    expect((await copy.verifyStep(reading, LONG)).differences).toEqual([]);
    await target.store.apply(1, (sql) =>
      sql.script("UPDATE plants SET name = 'other' WHERE bed = 'large' AND place = 70"),
    );
    expect((await copy.verifyStep(reading, LONG)).differences).toEqual([
      { table: 'plants', key: ['large', 70], what: 'different', columns: ['name'] },
    ]);
    await copy.close();
  });
});
