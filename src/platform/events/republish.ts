import type { ModuleStore } from '../store/module-store.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { type Ledger, readLedger } from './reader-record.js';
import { catchUpName } from './feed-name.js';
import { hold } from './held-events.js';
import { START } from './feed-reader.js';
import type { LoggedEvent } from './logged-event.js';
import { chunks, placeholders } from '../store/placeholders.js';
import { recordReplay, replayedBefore } from './replays.js';

const BUDGET_MS = 5_000;
const IDS_PER_STATEMENT = 200;

/**
 * What a feed does with an event that is sent to it again: it handles it `again`; or it has `dropped` it, because it was
 * handled before and no replay id was given; was given it under this id before (`repeated`); holds it (`held`) or has not
 * come to it yet (`ahead`), so that it is handled anyway; or has no handler of it (`unheard`).
 */
export type Fate = 'again' | 'dropped' | 'repeated' | 'held' | 'ahead' | 'unheard';

/** How many events met each fate. */
export type Fates = { readonly [F in Fate]: number };

/**
 * Sends events of the producer's log to one feed again, in one unit of work. Those to be handled again are held: their
 * effects follow in order per key, each in the unit that releases it, before whatever is held behind them.
 * @param replayId records which events are handled again: under the same id none is a second time. Without it, none is.
 */
export async function republish(
  consumer: ModuleStore,
  feed: string,
  events: readonly LoggedEvent[],
  replayId: string | undefined,
): Promise<Fates> {
  const { value } = await consumer.units.run(
    `republish to ${feed}`,
    async (tx) => {
      const judged = await judge(tx, feed, events, replayId);
      const again = judged.filter(({ fate }) => fate === 'again');
      if (replayId !== undefined && again.length > 0) {
        const ids = again.map(({ event }) => event.id);
        await recordReplay(tx, feed, replayId, ids);
        for (const lane of new Set(again.map((one) => one.lane))) {
          const mine = again.filter((one) => one.lane === lane);
          await hold(
            tx.sql,
            lane,
            mine.map(({ event }) => ({ event, replayId })),
            tx.now(),
          );
        }
      }
      const count = (fate: Fate) => judged.filter((one) => one.fate === fate).length;
      return {
        again: count('again'),
        dropped: count('dropped'),
        repeated: count('repeated'),
        held: count('held'),
        ahead: count('ahead'),
        unheard: count('unheard'),
      };
    },
    { budgetMs: BUDGET_MS },
  );
  return value;
}

interface Judged {
  readonly event: LoggedEvent;
  readonly lane: string;
  readonly fate: Fate;
}

async function judge(
  tx: UnitTx,
  feed: string,
  events: readonly LoggedEvent[],
  replayId: string | undefined,
): Promise<readonly Judged[]> {
  const main = await readLedger(tx.sql, feed, feed, []);
  const cursors = new Map<string, Ledger['cursors']>([[feed, main.cursors]]);
  for (const [name, joined] of main.joined)
    if (!joined) {
      const lane = catchUpName(feed, name);
      cursors.set(lane, (await readLedger(tx.sql, lane, feed, [])).cursors);
    }
  const held = await heldIds(tx, feed, events);
  const subjects = [...new Set(events.flatMap(({ id, name }) => [id, name]))];
  const before = replayId === undefined ? new Set<string>() : await replayedBefore(tx.sql, feed, replayId, subjects);

  return events.map((event) => {
    const joined = main.joined.get(event.name);
    const lane = joined === false ? catchUpName(feed, event.name) : feed;
    const { position } = cursors.get(lane)?.get(event.partition) ?? START;
    const fate = (): Fate => {
      if (joined === undefined) return 'unheard';
      if (event.position > position) return 'ahead';
      if (held.has(event.id)) return 'held';
      if (replayId === undefined) return 'dropped';
      return before.has(event.id) || before.has(event.name) ? 'repeated' : 'again';
    };
    return { event, lane, fate: fate() };
  });
}

async function heldIds(tx: UnitTx, feed: string, events: readonly LoggedEvent[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of chunks(events, IDS_PER_STATEMENT)) {
    const rows = await tx.sql.all<{ id: string }>(
      `SELECT id FROM _held WHERE (feed = ? OR feed LIKE ?) AND id IN (${placeholders(chunk.length)})`,
      [feed, `${feed}#%`, ...chunk.map(({ id }) => id)],
    );
    for (const { id } of rows) found.add(id);
  }
  return found;
}
