import type { Log, LogFields } from '../../ops/log.js';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import type { EventLog } from './event-log.js';

/** A log of events in which one partition grows with each group. */
const growing = (): EventLog => ({ append: () => Promise.resolve([0]) });

describe('a listener that throws', () => {
  let store: TemporaryStore;
  let messages: string[];
  let observe: () => void;

  beforeEach(async () => {
    messages = [];
    observe = () => undefined;
    const error = (_: LogFields, message: string) => void messages.push(message);
    store = await openTemporaryStore({
      logger: { error } as unknown as Log,
      log: growing(),
      observer: { group: () => observe() },
    });
  });
  afterEach(() => store.remove());

  const fails = () => {
    throw new Error('the listener is broken');
  };
  let runs: number;
  const sow = (plant: string) =>
    store.units.run('garden.sow', async (tx) => {
      runs += 1;
      await tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [plant, 'today']);
    });
  beforeEach(() => (runs = 0));

  it('does not make a committed unit run again, does not stop the other listeners, and is logged', async () => {
    let heard = 0;
    store.onCommitted(fails);
    store.onCommitted(() => (heard += 1));
    await Promise.all([sow('fern'), sow('moss')]);
    expect([runs, heard]).toEqual([2, 1]);
    expect(await store.reads.sql.all('SELECT number FROM _commit')).toEqual([{ number: 1 }]);
    expect(messages).toEqual([
      'In garden, a listener of commits threw after a commit. The commit stands, and the other listeners were called; fix the listener.',
    ]);
  });

  it('does not stop the writer when it is the observer of groups', async () => {
    observe = fails;
    await sow('fern');
    await sow('moss');
    expect(await store.reads.sql.all('SELECT COUNT(*) AS n FROM _seed')).toEqual([{ n: 2 }]);
    expect(messages).toHaveLength(2);
  });
});
