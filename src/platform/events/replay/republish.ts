import type { ModuleStore } from '../../store/unit/module-store.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import { catchUpName, type Cursors, START } from '../feed/feed-reader.js';
import { hold } from '../held/held-events.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { chunks, placeholders } from '../../store/database/sql.js';
import { readRecord } from '../feed/feed-reader.js';
import { recordReplay, replayedBefore } from './replays.js';

const BUDGET_MS = 5_000;
const IDS_PER_STATEMENT = 200;

/**
 * What a feed does with an event that is sent to it again:
 * - `again`: it handles the event again;
 * - `dropped`: the event was handled before, and no replay id was given;
 * - `repeated`: the event was replayed under this id before;
 * - `held`: the feed holds the event, and handles it anyway;
 * - `ahead`: the feed has not come to the event yet, and handles it anyway;
 * - `unheard`: the feed has no handler of it.
 */
export type Fate = 'again' | 'dropped' | 'repeated' | 'held' | 'ahead' | 'unheard';

/** How many events met each fate. */
export type Fates = { readonly [F in Fate]: number };

/**
 * Sends events of the producer's log to one feed again, in one unit of work. Events to be handled again are held. Their
 * effects follow in order per key, each in the unit that releases it, before the events that are held behind them.
 * @param replayId under the same id no event is handled again twice. Without an id, none is handled again.
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
        for (const reader of new Set(again.map((one) => one.reader))) {
          const mine = again.filter((one) => one.reader === reader);
          await hold(
            tx.sql,
            reader,
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
  readonly reader: string;
  readonly fate: Fate;
}

async function judge(
  tx: UnitTx,
  feed: string,
  events: readonly LoggedEvent[],
  replayId: string | undefined,
): Promise<readonly Judged[]> {
  const main = await readRecord(tx.sql, { name: feed, feed });
  const cursors = new Map<string, Cursors>([[feed, main.cursors]]);
  for (const [name, joined] of main.joined)
    if (!joined) {
      const reader = catchUpName(feed, name);
      cursors.set(reader, (await readRecord(tx.sql, { name: reader, feed })).cursors);
    }
  const held = await heldIds(tx, feed, events);
  const subjects = [...new Set(events.flatMap(({ id, name }) => [id, name]))];
  const before = replayId === undefined ? new Set<string>() : await replayedBefore(tx.sql, feed, replayId, subjects);

  return events.map((event) => {
    const joined = main.joined.get(event.name);
    const reader = joined === false ? catchUpName(feed, event.name) : feed;
    const { position } = cursors.get(reader)?.get(event.partition) ?? START;
    const fate = (): Fate => {
      if (joined === undefined) return 'unheard';
      if (event.position > position) return 'ahead';
      if (held.has(event.id)) return 'held';
      if (replayId === undefined) return 'dropped';
      return before.has(event.id) || before.has(event.name) ? 'repeated' : 'again';
    };
    return { event, reader, fate: fate() };
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
