import type { ModuleStore } from '../store/module-store.js';
import { placesOf } from './cursor-reports.js';
import type { EventSource, Head } from './event-source.js';
import { readLedger, saveCursors } from './reader-record.js';
import { catchUpName } from './feed-name.js';
import { type Cursors, START } from './feed-reader.js';
import { refuseLostPast } from './lost-past.js';
import type { SubscribedHandler } from './subscribed-handler.js';
import { addSubscription, readSubscriptions, type SubscriptionRecord } from './subscription-record.js';

type Handlers = ReadonlyMap<string, SubscribedHandler>;

interface Recording {
  readonly feed: string;
  readonly store: ModuleStore;
  readonly source: EventSource;
  readonly handlers: Handlers;
}

/** Another process has recorded subscriptions, or moved cursors, since this one has looked. */
class Overtaken extends Error {}

/**
 * Adds the handlers that a consumer has newly to what it has recorded of a feed, each where it wants to begin. What is
 * recorded already stays: also that of which this program has no handler. The producer keeps its log for the feed before
 * anything is recorded. Several processes may do so at once.
 * @throws Error when a handler asks for a past that is gone; nothing is then recorded.
 */
export async function recordSubscriptions(recording: Recording): Promise<void> {
  for (;;) {
    try {
      return await tryToRecord(recording);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
}

async function tryToRecord({ feed, store, source, handlers }: Recording): Promise<void> {
  const known = await readSubscriptions(store.reads.sql, feed);
  const former = await formerLanes(store, feed, known);
  const heads = await source.heads();
  const beginning: Cursors = new Map(heads.map((head) => [head.partition, START]));
  const cursors = former.get(feed) ?? firstCursors(heads, beginning, handlers);
  const added = newcomers(handlers, known, heads, isUntouched(cursors));
  const begun = new Map<string, Cursors>(former.has(feed) ? [] : [[feed, cursors]]);
  for (const { name, joined } of added) if (!joined) begun.set(catchUpName(feed, name), beginning);

  const lanes = new Map([...former, ...begun]);
  await source.report(feed, placesOfLanes(lanes));
  try {
    await refuseLostPast(source, feed, handlers, [...known, ...added], lanes);
  } catch (error) {
    await source.report(feed, placesOfLanes(former));
    throw error;
  }
  if (added.length === 0 && begun.size === 0) return;
  await store.units.run(`record the subscriptions of ${feed}`, async (tx) => {
    const now = await readSubscriptions(tx.sql, feed);
    const main = (await readLedger(tx.sql, feed, feed, [])).cursors;
    const same = now.length === known.length && main.size > 0 === former.has(feed);
    if (!same || (main.size > 0 && isUntouched(main) !== isUntouched(cursors))) throw new Overtaken();
    for (const [lane, start] of begun) await saveCursors(tx.sql, lane, start);
    for (const record of added) await addSubscription(tx, feed, record);
  });
}

function isUntouched(cursors: Cursors): boolean {
  return [...cursors.values()].every((cursor) => cursor.position === 0);
}

/** The lanes that the consumer has recorded, with their cursors. */
async function formerLanes(
  store: ModuleStore,
  feed: string,
  known: readonly SubscriptionRecord[],
): Promise<ReadonlyMap<string, Cursors>> {
  const ids = [feed, ...known.filter(({ joined }) => !joined).map(({ name }) => catchUpName(feed, name))];
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
