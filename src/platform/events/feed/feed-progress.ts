import { advanceReader } from './advance-reader.js';
import type { Head } from '../log/event-source.js';
import type { FeedEnvironment } from './feed-environment.js';
import { distance, type FeedReader, placesOf, START, type SubscribedHandler } from './feed-reader.js';
import { FeedReaders } from './feed-readers.js';
import type { FeedState } from './feed-state.js';
import { assertSameEnds, assertSameLog } from './forked-log.js';
import { countHeld } from '../held/held-events.js';
import { HeldRetries } from './held-retries.js';
import { orLastSeen } from './last-seen.js';
import { noteFailed, noteHandled } from './note-progress.js';
import { recordSubscriptions } from './record-subscriptions.js';

/** A handler that is this close to its feed goes all the way before the feed goes on, so that it joins under any load. */
const LAST_STRETCH = 1_024;

interface Step {
  /** There may be more to do at once. */
  readonly more: boolean;
  /** The failure of a dependency, or a gap in the log, because of which some events stay behind. */
  readonly blockedBy?: unknown;
}

/** Where a feed is, and its next step. What it remembers are hints: units of work read the database again. */
export class FeedProgress {
  readonly readers: FeedReaders;
  readonly held: HeldRetries;
  /** The ends of the producer's log as last seen. */
  private heads: readonly Head[] = [];
  /** By reader: how many events it reads at once. */
  private readonly readSizes = new Map<string, number>();
  private loggedOverfull = false;
  /** The database whose log was compared with the cursors. */
  private comparedHome: string | undefined;

  /**
   * @param handlers those of this program, by the names of their events.
   * @param wake is called when a held event is due.
   */
  constructor(
    private readonly environment: FeedEnvironment,
    private readonly handlers: ReadonlyMap<string, SubscribedHandler>,
    wake: () => void,
  ) {
    this.readers = new FeedReaders(environment);
    this.held = new HeldRetries(environment, wake);
  }

  /**
   * Loads what the consumer has recorded, so that it can be shown and operated; then records new subscriptions.
   * @throws LostPast. @throws Unavailable while the producer's log cannot be reached.
   */
  async begin(): Promise<void> {
    await this.load();
    await recordSubscriptions({ ...this.environment, handlers: this.handlers });
    // Also what another process has recorded in the meantime.
    await this.load();
  }

  /** @throws ForkedLog when the producer's log is not the one that the feed has read. */
  async assertSameLog(): Promise<void> {
    const { source } = this.environment;
    const { home } = source;
    for (const reader of this.readers.all) await assertSameLog(reader, source);
    this.comparedHome = home;
    this.readers.tellSource();
  }

  /** Goes on from what the consumer's database records. The next step compares that with the log: another process may have read another one. */
  async load(): Promise<void> {
    this.comparedHome = undefined;
    await this.readers.load(this.handlers);
    this.held.forgetCounts();
  }

  /**
   * One step: the held events that are due, then the next batch of the main reader, then of each one that catches up.
   * @param fresh reads the ends of the log although the source knows them.
   * @returns whether there may be more to do at once.
   * @throws what some events are blocked by, after all others are dealt with.
   */
  async step(fresh = true): Promise<boolean> {
    const steps = [await this.retryHeld()];
    // The log may be in another database than when the feed began: one that lags, or was restored from a copy.
    if (this.environment.source.home !== this.comparedHome) await this.assertSameLog();
    const { main, catchingUp } = this.readers;
    const heads = (fresh ? undefined : this.headsAhead(main)) ?? (await this.readHeads());
    assertSameEnds(main, this.environment.source.producer, heads);
    if (!this.held.overfull) steps.push(await this.advance(main, heads));
    for (const { name } of catchingUp) if (!this.held.overfull) steps.push(await this.catchUp(name, heads));
    this.logOverfull();
    const blocked = steps.find((step) => step.blockedBy !== undefined);
    if (blocked) throw blocked.blockedBy;
    return steps.some((step) => step.more);
  }

  /** A sentence that says why the feed takes no new events, though nothing has failed; undefined when it does. */
  get obstacle(): string | undefined {
    const { lease, source } = this.environment;
    return this.held.overfull ?? (lease.held ? source.trouble : undefined);
  }

  /** Whether the feed has dealt with all that its producer has published, and every handler is part of it. */
  async caughtUp(): Promise<boolean> {
    return this.readers.catchingUp.length === 0 && distance(this.readers.main, await this.readHeads()) === 0;
  }

  /** Positions between the feed and the ends of the producer's log; as last seen, while that does not respond. */
  private async lag(): Promise<number> {
    const heads = await orLastSeen(this.environment.clock, this.readHeads(), () => this.heads);
    return distance(this.readers.main, heads);
  }

  /** How the feed is, apart from whether it is paused or stopped. */
  async describe(): Promise<Omit<FeedState, 'paused' | 'stopped'>> {
    const { environment, readers } = this;
    const places = placesOf(readers.main.cursors);
    const all = [...readers.all, ...readers.suspended.map(({ reader }) => reader)];
    const { events, parked } = await countHeld(
      environment.store.reads.sql,
      all.map(({ name }) => name),
    );
    return {
      feed: environment.feed,
      cursors: Object.fromEntries(places.map(({ partition, position }) => [partition, position])),
      lag: await this.lag(),
      held: events,
      parked,
      catchingUp: readers.catchingUp.flatMap(({ handlers }) => [...handlers.keys()]),
      suspended: readers.suspended.map(({ event, since }) => ({ event, since })),
    };
  }

  /** The ends of the log that its source knows, unless the reader is further: another process has moved its cursors. */
  private headsAhead({ cursors }: FeedReader): readonly Head[] | undefined {
    const known = this.environment.source.knownHeads;
    const isAhead = ({ partition, position }: Head) => position >= (cursors.get(partition) ?? START).position;
    return known?.every(isAhead) ? (this.heads = known) : undefined;
  }

  private async readHeads(): Promise<readonly Head[]> {
    return (this.heads = await this.environment.source.heads());
  }

  private async retryHeld(): Promise<Step> {
    const { handled, failed, blockedBy } = await this.held.retry(this.readers.all);
    for (const { event, again } of handled) if (!again) noteHandled(this.environment, event);
    for (const { event, attempt } of failed) noteFailed(this.environment, event, attempt);
    return { more: handled.length + failed.length > 0, blockedBy };
  }

  private async advance(reader: FeedReader, heads: readonly Head[]): Promise<Step> {
    const { limits, observer, feed } = this.environment;
    const { name } = reader;
    const heldKeys = await this.held.keysOf(reader);
    const read = this.readSizes.get(name) ?? limits.batch;
    const until = name === feed ? {} : { until: this.readers.main.cursors };
    const advance = await advanceReader(this.environment, reader, heads, { read, heldKeys, ...until });
    const cursors = new Map([...reader.cursors, ...advance.cursors]);
    const more = [...cursors].some(([at, { position }]) => position > (reader.cursors.get(at) ?? START).position);
    this.readers.replace({ ...reader, cursors });
    // Where few events are for this reader, it reads many at once: the others only move the cursor.
    const taken = advance.handled.length + advance.held.length;
    this.readSizes.set(name, taken * 4 < limits.batch ? limits.read : limits.batch);
    for (const event of advance.handled) noteHandled(this.environment, event);
    for (const { event, attempt } of advance.held) {
      observer.onHeld(feed);
      if (attempt) noteFailed(this.environment, event, attempt);
    }
    if (advance.held.length > 0) await this.held.count(this.readers.all);
    return { more, blockedBy: advance.blockedBy ?? (advance.gap === undefined ? undefined : new Error(advance.gap)) };
  }

  private async catchUp(name: string, heads: readonly Head[]): Promise<Step> {
    const reader = () => this.readers.catchingUp.find((candidate) => candidate.name === name) as FeedReader;
    const left = () => distance(reader(), placesOf(this.readers.main.cursors));
    let step: Step;
    do step = await this.advance(reader(), heads);
    while (step.more && step.blockedBy === undefined && left() > 0 && left() <= LAST_STRETCH);
    if (left() > 0) return step;
    await this.readers.join(reader());
    return { ...step, more: true };
  }

  /** Logs once that the feed takes no new events. */
  private logOverfull(): void {
    const { overfull } = this.held;
    const { log, feed } = this.environment;
    if (overfull !== undefined && !this.loggedOverfull) log.error({ feed }, overfull);
    this.loggedOverfull = overfull !== undefined;
  }
}
