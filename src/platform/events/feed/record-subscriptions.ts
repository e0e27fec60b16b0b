import { isOutage, Unavailable } from '../../contract/failure.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { EventSource, Head } from '../log/event-source.js';
import { catchUpName, type Cursors, placesOf, START, type SubscribedHandler } from './feed-reader.js';
import { cursorsOf, readRecord, saveCursors } from './feed-reader.js';
import { addSubscription, readSubscriptions, type SubscriptionRecord } from './subscriptions.js';

interface Recording {
  readonly feed: string;
  readonly store: ModuleStore;
  readonly source: EventSource;
  /** By event name. */
  readonly handlers: ReadonlyMap<string, SubscribedHandler>;
}

/** The cursors of a feed's readers, by their names. */
type Readers = ReadonlyMap<string, Cursors>;

/** A handler needs events that its producer has trimmed for good. */
export class LostPast extends Error {
  override readonly name = 'LostPast';
}

/** Another process has recorded subscriptions, or moved cursors, since this one has looked. */
class Overtaken extends Error {}

/**
 * Records the new handlers of a feed, each with the place where it wants to begin. Recorded subscriptions stay, also those
 * of which this program has no handler. The producer keeps its log for the feed before anything new is recorded. Several
 * processes may call this at once.
 * @throws LostPast when a handler needs events that were trimmed for good; nothing is then recorded.
 * @throws Unavailable when the producer's log cannot be reached or has not begun, or takes no report although something new is to be recorded.
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

async function tryToRecord(recording: Recording): Promise<void> {
  const { feed, store, source } = recording;
  const known = await readSubscriptions(store.reads.sql, feed);
  const former = await formerReaders(store, feed, known);
  const heads = await source.heads();
  // The database of the producer is new, and its owner is about to begin the log.
  if (heads.length === 0)
    throw new Unavailable(`The event log of ${source.producer} has not begun; ${feed} begins with it.`);
  const beginning: Cursors = new Map(heads.map((head) => [head.partition, START]));
  const cursors = former.get(feed) ?? firstCursors(recording, heads, beginning);
  const added = newSubscriptions(recording, known, heads, isUntouched(cursors));
  const begun = new Map<string, Cursors>(former.has(feed) ? [] : [[feed, cursors]]);
  for (const { name, joined } of added) if (!joined) begun.set(catchUpName(feed, name), beginning);

  const readers = new Map([...former, ...begun]);
  const isNew = added.length > 0 || begun.size > 0;
  // The producer keeps its log for what was reported before, so a feed that it knows can go on without this report.
  await source.report(feed, placesOfAll(readers)).catch((error: unknown) => {
    if (isNew || !isOutage(error)) throw error;
  });
  try {
    await refuseLostPast(recording, known, added, readers);
  } catch (error) {
    await source.report(feed, placesOfAll(former));
    throw error;
  }
  if (!isNew) return;
  await store.units.run(`record the subscriptions of ${feed}`, async (tx) => {
    const now = await readSubscriptions(tx.sql, feed);
    const main = await cursorsOf(tx.sql, feed);
    const same = now.length === known.length && main.size > 0 === former.has(feed);
    if (!same || (main.size > 0 && isUntouched(main) !== isUntouched(cursors))) throw new Overtaken();
    for (const [reader, start] of begun) await saveCursors(tx.sql, reader, start);
    for (const record of added) await addSubscription(tx, feed, record);
  });
}

/**
 * Refuses to start a feed that would silently miss events: some that it has still to read were trimmed for good.
 * @throws LostPast naming the event, the place and the rebuild to use.
 */
async function refuseLostPast(
  { source, feed, handlers }: Recording,
  known: readonly SubscriptionRecord[],
  added: readonly SubscriptionRecord[],
  readers: Readers,
): Promise<void> {
  for (const { name, partition, position } of await source.lost([...handlers.keys()])) {
    const record = [...known, ...added].find((candidate) => candidate.name === name);
    if (!record) continue;
    const cursors = readers.get(record.joined ? feed : catchUpName(feed, name));
    const begins = Math.max(cursors?.get(partition)?.position ?? 0, record.startAfter.get(partition) ?? 0);
    if (position > begins)
      throw new LostPast(
        `${feed} needs ${name} after position ${begins} of partition ${partition}, but ${source.producer} has trimmed it ` +
          `up to position ${position} (it keeps it for ${handlers.get(name)?.event.keep}). ${beginAgain(feed, !added.includes(record))} ` +
          `with when(…, { from: 'now' }), and rebuild the module's state from the rest with 'npm run events -- rebuild "${feed}" --kept'.`,
      );
  }
}

/** A recorded subscription keeps its place, whatever its handler says of the beginning: it has to be forgotten first. */
function beginAgain(feed: string, isRecorded: boolean): string {
  if (!isRecorded) return 'Subscribe';
  return (
    `It is recorded here: start a build without its handler, have it forgotten here, too, with ` +
    `'npm run events -- forget "${feed}"', and then subscribe`
  );
}

function isUntouched(cursors: Cursors): boolean {
  return [...cursors.values()].every((cursor) => cursor.position === 0);
}

/** The readers that the consumer has recorded, with their cursors. */
async function formerReaders(store: ModuleStore, feed: string, known: readonly SubscriptionRecord[]): Promise<Readers> {
  const names = [feed, ...known.filter(({ joined }) => !joined).map(({ name }) => catchUpName(feed, name))];
  const readers = new Map<string, Cursors>();
  for (const name of names) {
    const { cursors } = await readRecord(store.reads.sql, { name, feed });
    if (cursors.size > 0) readers.set(name, cursors);
  }
  return readers;
}

function newSubscriptions(
  { handlers }: Recording,
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

/** A new feed begins at the beginning of the log, unless all of its handlers begin now. */
function firstCursors({ handlers }: Recording, heads: readonly Head[], beginning: Cursors): Cursors {
  if ([...handlers.values()].some(({ from }) => from === 'beginning')) return beginning;
  return new Map(heads.map(({ partition, position, last }) => [partition, { ...(last ?? START), position }]));
}

function placesOfAll(readers: Readers) {
  return new Map([...readers].map(([name, cursors]) => [name, placesOf(cursors)]));
}
