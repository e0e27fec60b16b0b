import { messageOf } from '../../ops/message-of.js';
import type { Place } from '../log/event-source.js';
import type { FeedEnvironment } from './feed-environment.js';
import {
  catchUpName,
  type Cursors,
  type FeedReader,
  placesOf,
  type ReaderHandler,
  type SubscribedHandler,
} from './feed-reader.js';
import { type Suspended, suspensionRemark } from './feed-state.js';
import { readRecord } from './feed-reader.js';
import { joinFeed, readSubscriptions, type SubscriptionRecord, suspendSubscriptions } from './subscriptions.js';

/** The reader of a subscription without a handler here: it stays where it is. */
interface SuspendedReader extends Suspended {
  readonly reader: FeedReader;
}

/** The readers of a feed, and the positions that the feed reports to the producer, which keeps its log from there on. */
export class FeedReaders {
  /** Serves all handlers that are part of the feed. */
  main: FeedReader;
  /** Of the handlers that still catch up with the feed. */
  catchingUp: readonly FeedReader[] = [];
  /** Of the subscriptions without a handler here. They are only reported, so that the log is kept for them. */
  suspended: readonly SuspendedReader[] = [];
  /** From where the producer's log is kept for the rebuild of a read model, while one is under way. */
  keptFrom: Cursors | undefined;
  private lastReport = '';
  private loggedRemark: string | undefined;

  constructor(private readonly environment: FeedEnvironment) {
    const { feed, consumer } = environment;
    this.main = { name: feed, feed, consumer, handlers: new Map(), cursors: new Map() };
  }

  /** The main reader, then those that catch up with it. */
  get all(): readonly [FeedReader, ...FeedReader[]] {
    return [this.main, ...this.catchingUp];
  }

  /** Sentences that say of which subscriptions this program has no handler. Empty where another process runs the feed. */
  get remarks(): readonly string[] {
    const { lease, feed } = this.environment;
    return lease.held && this.suspended.length > 0 ? [suspensionRemark(feed, this.suspended)] : [];
  }

  /**
   * Loads the readers as the consumer's database records them, as far as this program has the handlers. The process that
   * runs the feed first suspends the subscriptions of which it has none, and logs them.
   */
  async load(handlers: ReadonlyMap<string, SubscribedHandler>): Promise<void> {
    const { store, lease, feed, consumer, log } = this.environment;
    if (lease.held) await suspendSubscriptions(this.environment, feed, handlers);
    const { sql } = store.reads;
    const records = await readSubscriptions(sql, feed);
    const readerOf = async (name: string, of: readonly SubscriptionRecord[]): Promise<FeedReader> => ({
      name,
      feed,
      consumer,
      handlers: new Map(of.flatMap((record) => handlerOf(record, handlers))),
      cursors: (await readRecord(sql, { name, feed })).cursors,
    });
    const joining = records.filter((record) => !record.joined && handlers.has(record.name));
    const [main, catchingUp, suspended] = await Promise.all([
      readerOf(
        feed,
        records.filter((record) => record.joined),
      ),
      Promise.all(joining.map((record) => readerOf(catchUpName(feed, record.name), [record]))),
      Promise.all(
        records.flatMap(({ name, joined, suspendedSince: since }) => {
          if (joined || since === undefined || handlers.has(name)) return [];
          return [readerOf(catchUpName(feed, name), []).then((reader) => ({ event: name, since, reader }))];
        }),
      ),
    ]);
    this.main = main;
    this.catchingUp = catchingUp;
    this.suspended = suspended;
    this.tellSource();
    for (const remark of this.remarks)
      if (remark !== this.loggedRemark) log.warn({ feed }, (this.loggedRemark = remark));
  }

  /** Puts a reader that has gone on in place of its former state. */
  replace(reader: FeedReader): void {
    if (reader.name === this.main.name) {
      this.main = reader;
      this.tellSource();
    } else this.catchingUp = this.catchingUp.map((former) => (former.name === reader.name ? reader : former));
  }

  /** Tells the source how far the feed is durably. */
  tellSource(): void {
    this.environment.source.reached?.(placesOf(this.main.cursors));
  }

  /** Lets a handler that has caught up join the feed. @returns false when, by the database, it has not caught up. */
  async join(reader: FeedReader): Promise<boolean> {
    const { value: joined } = await this.environment.lease.run(`${reader.name} joins its feed`, (tx) =>
      joinFeed(tx, reader),
    );
    if (!joined) return false;
    this.main = { ...this.main, handlers: new Map([...this.main.handlers, ...reader.handlers]) };
    this.catchingUp = this.catchingUp.filter(({ name }) => name !== reader.name);
    return true;
  }

  /** Reports to the producer how far each reader is, when that has changed. */
  report(): Promise<void> {
    return this.send(this.reported);
  }

  /** Lets the next report be sent although nothing has changed: the producer may have another database by now. */
  forgetReport(): void {
    this.lastReport = '';
  }

  /** As {@link report}, for which a failure does not matter: the next poll of the feed reports again. */
  async tryToReport(): Promise<void> {
    const { source, feed, log } = this.environment;
    await this.report().catch((error: unknown) =>
      log.debug(
        { feed },
        `${feed} did not report how far it is; ${source.producer} keeps its log: ${messageOf(error)}`,
      ),
    );
  }

  /** Has the producer keep its log for a reader from these cursors on, until the next {@link report}. */
  reserve(name: string, cursors: Cursors): Promise<void> {
    const others = this.reported.filter((reader) => reader.name !== name);
    return this.send([...others, { ...this.main, name, cursors }]);
  }

  private get reported(): readonly FeedReader[] {
    const { keptFrom: cursors, main } = this;
    const kept = cursors ? [{ ...main, name: `${main.name}#`, cursors }] : [];
    const readers = [...this.all, ...this.suspended.map(({ reader }) => reader), ...kept];
    return readers.filter(({ cursors }) => cursors.size > 0);
  }

  private async send(readers: readonly FeedReader[]): Promise<void> {
    // A report replaces the former one: an empty one would give up what the producer keeps for the feed.
    if (readers.length === 0) return;
    const { source, feed } = this.environment;
    const places = new Map<string, readonly Place[]>(readers.map(({ name, cursors }) => [name, placesOf(cursors)]));
    const report = JSON.stringify([source.home, ...places]);
    if (report === this.lastReport) return;
    await source.report(feed, places);
    this.lastReport = report;
  }
}

function handlerOf(
  { name, startAfter }: SubscriptionRecord,
  handlers: ReadonlyMap<string, SubscribedHandler>,
): readonly (readonly [string, ReaderHandler])[] {
  const subscribed = handlers.get(name);
  return subscribed ? [[name, { ...subscribed, startAfter }]] : [];
}
