import { isOutage } from '../../contract/failure.js';
import { utc } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import type { EventSource, Head } from '../log/event-source.js';
import type { FeedLease } from '../feed/feed-lease.js';
import { catchUpName, producerOf, START } from '../feed/feed-reader.js';
import { type FeedState, type Suspended, suspensionRemark } from '../feed/feed-state.js';
import { countHeld } from '../held/held-events.js';
import { cursorsOf } from '../feed/feed-reader.js';
import { forgetSubscriptions, readSubscriptions } from '../feed/subscriptions.js';

/**
 * The recorded feeds of a module for which this program has no handler at all. Nobody advances them. They keep their
 * cursors, their held events and their place in the producer's log until a program that has the handlers goes on.
 */
export class SuspendedFeeds {
  private known: readonly { readonly feed: string; readonly suspended: readonly Suspended[] }[] = [];

  constructor(
    private readonly lease: FeedLease,
    /** The feeds of which this program has handlers. */
    private readonly running: readonly { readonly feed: string }[],
    /** The log of a producer; undefined when it is not known here. */
    private readonly sourceOf: (producer: string) => EventSource | undefined,
    private readonly log: Log,
  ) {}

  /** Sentences that say what is suspended, as found when this process began to run the feeds of the module. */
  get remarks(): readonly string[] {
    return this.lease.held ? this.known.map(({ feed, suspended }) => suspensionRemark(feed, suspended)) : [];
  }

  /** Marks them as suspended and logs it. Does nothing where another process runs the feeds of the module. */
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

  /** As {@link mark}, when this process begins to run the feeds later. It may fail: without the mark nothing is lost. */
  takeOver(): Promise<void> {
    return this.mark().catch((error: unknown) => {
      this.log.warn({ err: error, module: this.lease.store.module }, 'The suspended feeds were not marked.');
    });
  }

  async states(): Promise<readonly FeedState[]> {
    return Promise.all((await this.names()).map((feed) => this.describe(feed)));
  }

  /**
   * Forgets a suspended feed for good, or one of its subscriptions, with its held events. When no subscription is left, the
   * producer no longer keeps its log for the feed.
   * @returns whether there was such a feed or subscription.
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
    return rows.map(({ feed }) => feed).filter((feed) => !this.running.some((one) => one.feed === feed));
  }

  private async describe(feed: string): Promise<FeedState> {
    const { sql } = this.lease.store.reads;
    const records = await readSubscriptions(sql, feed);
    const cursors = await cursorsOf(sql, feed);
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

/** While a log cannot be reached, the lag of its feed is not known. */
function noHeads(error: unknown): readonly Head[] {
  if (isOutage(error)) return [];
  throw error;
}

function suspendedOf(records: Awaited<ReturnType<typeof readSubscriptions>>): readonly Suspended[] {
  return records.flatMap(({ name, suspendedSince }) =>
    suspendedSince === undefined ? [] : [{ event: name, since: suspendedSince }],
  );
}
