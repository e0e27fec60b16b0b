import { utc } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { EventSource, Head } from './event-source.js';
import { isWaiting } from './failed-handler.js';
import type { FeedLease } from './feed-lease.js';
import { readLedger } from './reader-record.js';
import { catchUpName, producerOf } from './feed-name.js';
import type { FeedState, Suspended } from './feed-state.js';
import { countHeld } from './held-events.js';
import { START } from './feed-reader.js';
import { readSubscriptions } from './subscription-record.js';
import { forgetSubscriptions } from './subscriptions.js';
import { suspensionRemark } from './suspension-remark.js';

/**
 * The feeds that a module has recorded and of which this program has no handler at all. Nobody advances them: they keep
 * their cursors, what is held for them and their place in the producer's log, until a program that has handlers goes on.
 */
export class SuspendedFeeds {
  private known: readonly { readonly feed: string; readonly suspended: readonly Suspended[] }[] = [];

  constructor(
    private readonly lease: FeedLease,
    /** The feeds of which this program has handlers. */
    private readonly heard: readonly { readonly feed: string }[],
    /** The log of a producer; undefined when it is not known here. */
    private readonly sourceOf: (producer: string) => EventSource | undefined,
    private readonly log: Log,
  ) {}

  /** Sentences that say what is suspended, as this program has found it when it came to run the feeds of the module. */
  get remarks(): readonly string[] {
    return this.lease.held ? this.known.map(({ feed, suspended }) => suspensionRemark(feed, suspended)) : [];
  }

  /** Marks them, and says so in the log. For the process that runs the feeds of the module; elsewhere it does nothing. */
  async mark(): Promise<void> {
    if (!this.lease.held) return;
    for (const feed of await this.names()) {
      const records = await readSubscriptions(this.lease.store.reads.sql, feed);
      if (records.some(({ suspendedSince }) => suspendedSince === undefined))
        await this.lease.run(`suspend ${feed}`, (tx) =>
          tx.sql.all('UPDATE _subscription SET suspended_since = ? WHERE feed = ? AND suspended_since IS NULL', [
            utc(tx.now()),
            feed,
          ]),
        );
    }
    await this.look();
    for (const remark of this.remarks) this.log.warn({ module: this.lease.store.module }, remark);
  }

  /** As {@link mark}, when this program comes to run the feeds later. Without the mark nothing is lost: it may fail. */
  takeOver(): Promise<void> {
    return this.mark().catch((error: unknown) => {
      this.log.warn({ err: error, module: this.lease.store.module }, 'The suspended feeds were not marked.');
    });
  }

  async states(): Promise<readonly FeedState[]> {
    return Promise.all((await this.names()).map((feed) => this.describe(feed)));
  }

  /**
   * Forgets one for good, or one of its subscriptions, with what is held for it. When none is left, the producer no longer
   * keeps its log for the feed.
   * @returns whether there was such a one.
   * @throws LeaseLost when another process runs the feeds of the module.
   */
  async forget(feed: string, event?: string): Promise<boolean> {
    if (!(await this.names()).includes(feed)) return false;
    const { value: there } = await this.lease.run(`forget ${event ?? 'all'} of ${feed}`, async (tx) => {
      const names = (await readSubscriptions(tx.sql, feed)).map(({ name }) => name);
      const gone = event === undefined ? names : names.filter((name) => name === event);
      if (gone.length > 0) await forgetSubscriptions(tx, feed, gone);
      return gone.length > 0;
    });
    await this.look();
    if (!(await this.names()).includes(feed)) await this.sourceOf(producerOf(feed))?.forget(feed);
    return there;
  }

  private async look(): Promise<void> {
    const names = await this.names();
    this.known = await Promise.all(
      names.map(async (feed) => ({
        feed,
        suspended: suspendedOf(await readSubscriptions(this.lease.store.reads.sql, feed)),
      })),
    );
  }

  private async names(): Promise<readonly string[]> {
    const rows = await this.lease.store.reads.sql.all<{ feed: string }>(
      'SELECT DISTINCT feed FROM _subscription ORDER BY feed',
    );
    return rows.map(({ feed }) => feed).filter((feed) => !this.heard.some((heard) => heard.feed === feed));
  }

  private async describe(feed: string): Promise<FeedState> {
    const { sql } = this.lease.store.reads;
    const records = await readSubscriptions(sql, feed);
    const { cursors } = await readLedger(sql, feed, feed, []);
    const heads = (await this.sourceOf(producerOf(feed))?.heads().catch(noHeads)) ?? [];
    const behind = heads.map(({ partition, position }) => position - (cursors.get(partition) ?? START).position);
    const { events, parked } = await countHeld(sql, [feed, ...records.map(({ name }) => catchUpName(feed, name))]);
    return {
      feed,
      cursors: Object.fromEntries([...cursors].map(([at, { position }]) => [at, position])),
      lag: behind.reduce((sum, positions) => sum + Math.max(0, positions), 0),
      held: events,
      parked,
      catchingUp: [],
      suspended: suspendedOf(records),
    };
  }
}

/** While a log cannot be reached, nobody knows how far behind the feed is. */
function noHeads(error: unknown): readonly Head[] {
  if (isWaiting(error)) return [];
  throw error;
}

function suspendedOf(records: Awaited<ReturnType<typeof readSubscriptions>>): readonly Suspended[] {
  return records.flatMap(({ name, suspendedSince }) =>
    suspendedSince === undefined ? [] : [{ event: name, since: suspendedSince }],
  );
}
