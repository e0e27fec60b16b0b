import { OutcomeTable0000000000003 } from '../../calls/outcome-table.js';
import { eventMigrations } from '../../events/log/event-tables.js';
import { sagaMigrations } from '../../saga/saga-tables.js';
import { capturedTables } from '../../store/capture/captured-tables.js';
import { copiedTables } from '../../store/copy/copied-tables.js';
import { openTemporaryStore } from '../../testing/open-temporary-store.js';

/** A table that is not in this list is lost by a move: a new one of the platform belongs here, or stays with its database. */
const MOVES = [
  ...['_commit', '_cursor', '_held', '_lease', '_lost', '_outbox', '_outcome', '_partition', '_reader', '_replay'],
  ...['_saga', '_saga_signal', '_saga_step', '_seed', '_subscription'],
];

describe('the tables of the platform', () => {
  it('that a module moves with are its log, what it has heard, its outcomes, its sagas and its counters', async () => {
    const store = await openTemporaryStore({
      migrations: [...eventMigrations, OutcomeTable0000000000003, ...sagaMigrations],
    });
    try {
      const layout = await store.layout();
      const names = copiedTables(layout).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(MOVES));
      for (const stays of ['_epoch', '_claim', '_identity', '_migration', '_copy']) expect(names).not.toContain(stays);
      expect(names.at(-1)).toBe('_commit');
      // The number of the last commit comes with every hop.
      expect(capturedTables(layout).map(({ name }) => name)).toEqual(names.slice(0, -1));
    } finally {
      await store.remove();
    }
  });
});
