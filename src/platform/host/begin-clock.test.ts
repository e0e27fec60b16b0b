import type { Log } from '../ops/log.js';
import { quietLog } from '../testing/quiet-log.js';
import { Lease } from '../store/unit/lease.js';
import { leaseMigrations } from '../store/database/store-tables.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { beginClock } from './begin-clock.js';
import { VirtualClock } from '../testing/virtual-clock.js';

const HOUR = 3_600_000;

describe('the clock of a process that starts', () => {
  let store: TemporaryStore;
  let before: VirtualClock;
  let sentences: string[];

  beforeEach(async () => {
    before = new VirtualClock();
    sentences = [];
    store = await openTemporaryStore({ clock: before, migrations: leaseMigrations });
    await new Lease({ store, clock: before, name: 'sagas', holder: 'former', lastsMs: 30_000 }).take();
  });
  afterEach(() => store.remove());

  const log: Log = { ...quietLog, warn: (_fields: object, sentence?: string) => void sentences.push(sentence ?? '') };
  const begin = async (aheadMs: number) => {
    const clock = new VirtualClock(before.now() + aheadMs);
    await beginClock(new Map([['garden', store]]), clock, log);
    return clock.now() - before.now();
  };

  it('goes on from the newest time of its databases when it was set back by an hour, and says so', async () => {
    expect(await begin(-HOUR)).toBe(0);
    expect(sentences).toEqual([
      expect.stringMatching(
        /^The newest time in the database of garden is 2026-01-05T09:00:00\.000Z, which is 3600 s ahead of this machine's clock\. This process begins at that time/,
      ),
    ]);
  });

  it('is the clock of the machine when that is later', async () => {
    expect(await begin(HOUR)).toBe(HOUR);
    expect(sentences).toEqual([]);
  });

  it('does not believe a time that is more than a day ahead, so a clock that once stood in the future does no lasting harm', async () => {
    expect(await begin(-25 * HOUR)).toBe(-25 * HOUR);
    expect(sentences).toEqual([expect.stringContaining('That is more than a day, so it is not believed.')]);
  });
});
