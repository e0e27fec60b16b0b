import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/module-store.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { placesOf } from './cursor-reports.js';
import type { EventSource, Head } from './event-source.js';
import { readLedger, saveCursors } from './feed-ledger.js';
import { catchUpName } from './feed-name.js';
import { type Cursors, START } from './lane.js';
import { refuseLostPast } from './lost-past.js';
import type { SubscribedHandler } from './subscribed-handler.js';
import { addSubscription, readSubscriptions, type SubscriptionRecord } from './subscription-record.js';

type Handlers = ReadonlyMap<string, SubscribedHandler>;

interface Recording {
  readonly feed: string;
  readonly store: ModuleStore;
  readonly source: EventSource;
  readonly handlers: Handlers;
  readonly log: Log;
}

/**
 * Brings what a consumer has recorded of a feed in line with the handlers that it has: new ones are added where they
 * want to begin, removed ones are forgotten with what is held for them. The producer keeps its log for the feed before
 * anything is recorded.
 * @throws Error when a handler asks for a past that is gone; nothing is then recorded.
 */
export async function recordSubscriptions({ feed, store, source, handlers, log }: Recording): Promise<void> {
  const known = await readSubscriptions(store.reads.sql, feed);
  const removed = known.filter((record) => !handlers.has(record.name));
  const kept = known.filter((record) => handlers.has(record.name));
  const former = await formerLanes(store, feed, kept);
  const heads = await source.heads();
  const beginning: Cursors = new Map(heads.map((head) => [head.partition, START]));
  const cursors = former.get(feed) ?? firstCursors(heads, beginning, handlers);
  const untouched = [...cursors.values()].every((cursor) => cursor.position === 0);
  const added = newcomers(handlers, known, heads, untouched);
  const begun = new Map<string, Cursors>(former.has(feed) ? [] : [[feed, cursors]]);
  for (const { name, joined } of added) if (!joined) begun.set(catchUpName(feed, name), beginning);

  const lanes = new Map([...former, ...begun]);
  await source.report(feed, placesOfLanes(lanes));
  try {
    await refuseLostPast(source, feed, handlers, [...kept, ...added], lanes);
  } catch (error) {
    await source.report(feed, placesOfLanes(former));
    throw error;
  }
  await store.units.run(`record the subscriptions of ${feed}`, async (tx) => {
    for (const [lane, start] of begun) await saveCursors(tx.sql, lane, start);
    for (const record of added) await addSubscription(tx, feed, record);
    for (const record of removed) await forgetSubscription(tx, feed, record.name);
  });
  for (const { name } of removed)
    log.warn({ feed, event: name }, `${feed} no longer has a handler of ${name}; what was held for it is dropped.`);
}

/** The lanes that the consumer has recorded, with their cursors. */
async function formerLanes(
  store: ModuleStore,
  feed: string,
  kept: readonly SubscriptionRecord[],
): Promise<ReadonlyMap<string, Cursors>> {
  const ids = [feed, ...kept.filter(({ joined }) => !joined).map(({ name }) => catchUpName(feed, name))];
  const lanes = new Map<string, Cursors>();
  for (const id of ids) {
    const { cursors } = await readLedger(store.reads.sql, id, feed, []);
    if (cursors.size > 0) lanes.set(id, cursors);
  }
  return lanes;
}

function newcomers(
  handlers: Handlers,
  known: readonly SubscriptionRecord[],
  heads: readonly Head[],
  untouched: boolean,
): readonly SubscriptionRecord[] {
  return [...handlers.values()]
    .filter(({ event }) => !known.some(({ name }) => name === event.name))
    .map(({ event, from }) => ({
      name: event.name,
      joined: from === 'now' || untouched,
      startAfter: new Map(from === 'now' ? heads.map((head) => [head.partition, head.position]) : []),
    }));
}

/** A new feed begins at the beginning, unless all of its handlers begin now. */
function firstCursors(heads: readonly Head[], beginning: Cursors, handlers: Handlers): Cursors {
  if ([...handlers.values()].some(({ from }) => from === 'beginning')) return beginning;
  return new Map(heads.map(({ partition, position, last }) => [partition, { ...(last ?? START), position }]));
}

function placesOfLanes(lanes: ReadonlyMap<string, Cursors>) {
  return new Map([...lanes].map(([id, cursors]) => [id, placesOf(cursors)]));
}

async function forgetSubscription(tx: UnitTx, feed: string, name: string): Promise<void> {
  const lane = catchUpName(feed, name);
  await tx.sql.all('DELETE FROM _subscription WHERE feed = ? AND name = ?', [feed, name]);
  await tx.sql.all('DELETE FROM _cursor WHERE feed = ?', [lane]);
  await tx.sql.all('DELETE FROM _held WHERE feed IN (?, ?) AND name = ?', [feed, lane, name]);
}
