import { type Advance, advanceLane } from './advance-reader.js';
import { CursorReports } from './cursor-reports.js';
import type { Head } from './event-source.js';
import { type FailedAttempt, logFailedAttempt } from './failed-attempt.js';
import { isWaiting } from './failed-handler.js';
import type { FeedEnvironment } from './feed-environment.js';
import { assertSameEnds } from './forked-log.js';
import { countHeld, type HeldCounts, heldKeysOf } from './held-events.js';
import { joinFeed } from './join-feed.js';
import { type Cursors, type Lane, START } from './feed-reader.js';
import { distance, inLastStretch } from './lane-distance.js';
import type { Lanes, SuspendedLane } from './feed-readers.js';
import { retryHeld } from './retry-held.js';

interface Step {
  readonly more: boolean;
  /** Why something had to stay behind. */
  readonly waiting?: unknown;
}

/** Where a feed is, and its next steps. What it remembers are hints: units of work read the database again. */
export class FeedProgress {
  private main: Lane;
  private catchingUp: readonly Lane[] = [];
  /** Subscriptions without a handler here. They are only reported, so that the log is kept for them. */
  suspended: readonly SuspendedLane[] = [];
  private held: HeldCounts | undefined;
  private readonly readSizes = new Map<string, number>();
  private readonly reports: CursorReports;
  /** From where the producer's log is kept for a rebuild of a read model, while one is going on. */
  keptFrom: Cursors | undefined;
  private loggedOverfull = false;
  /** When the next held event is due, in milliseconds UTC. */
  retryAt: number | undefined;
  /** The ends of the producer's log as last seen. */
  private heads: readonly Head[] = [];

  constructor(private readonly environment: FeedEnvironment) {
    const { source, feed, consumer } = environment;
    this.reports = new CursorReports(source, feed);
    this.main = { id: feed, feed, consumer, handlers: new Map(), cursors: new Map() };
  }

  /** The feed itself, then the handlers that catch up with it. */
  get lanes(): readonly [Lane, ...Lane[]] {
    return [this.main, ...this.catchingUp];
  }

  get laneIds(): readonly string[] {
    return this.lanes.map((lane) => lane.id);
  }

  /** A sentence when so many keys are held that no new events are taken. */
  get overfull(): string | undefined {
    const { feed, limits } = this.environment;
    const keys = this.held?.keys ?? 0;
    if (keys <= limits.heldKeys) return undefined;
    return (
      `${feed} takes no new events: events of ${keys} keys are held, more than ${limits.heldKeys}; ` +
      `mend its handlers, then retry or discard the parked events ('npm run events -- parked' lists them).`
    );
  }

  /** Goes on from what the database says. */
  resume(lanes: Lanes): void {
    this.main = lanes.main;
    this.catchingUp = lanes.catchingUp;
    this.suspended = lanes.suspended;
    this.held = undefined;
  }

  private get reported(): readonly Lane[] {
    const { keptFrom: cursors, main } = this;
    const kept = cursors ? [{ ...main, id: `${main.id}#`, cursors }] : [];
    return [...this.lanes, ...this.suspended.map(({ lane }) => lane), ...kept];
  }

  /** Tells the producer how far the feed is. */
  report(): Promise<void> {
    return this.reports.send(this.reported);
  }

  /** Tells the producer to keep its log for a lane from these cursors on; the next report says again how it is. */
  reserve(id: string, cursors: Cursors): Promise<void> {
    const others = this.reported.filter((lane) => lane.id !== id);
    return this.reports.send([...others, { ...this.main, id, cursors }]);
  }

  /** Counts the held events again with the next step. */
  recount(): void {
    this.held = undefined;
  }

  /**
   * One step: held events that are due, the next batch, and what catches up.
   * @returns whether there may be more to do at once.
   * @throws what some events had to wait for, when all others are dealt with.
   */
  async step(): Promise<boolean> {
    const { source } = this.environment;
    const retried = await this.retry();
    const heads = await this.look();
    const steps = [retried];
    assertSameEnds(this.main, source.producer, heads);
    if (!this.overfull) steps.push(await this.advance(this.main, heads));
    for (const { id } of this.catchingUp) if (!this.overfull) steps.push(await this.catchUp(id, heads));
    this.logOverfull();
    const waiting = steps.find((step) => step.waiting !== undefined);
    if (waiting) throw waiting.waiting;
    return steps.some((step) => step.more);
  }

  /** Whether the feed has dealt with all that its producer has published, and every handler is part of it. */
  async caughtUp(): Promise<boolean> {
    return this.catchingUp.length === 0 && distance(this.main, await this.look()) === 0;
  }

  /** Positions between the feed and the ends of the producer's log; as last seen, while that cannot be reached. */
  async lag(): Promise<number> {
    const heads = await this.look().catch((error: unknown) => {
      if (isWaiting(error)) return this.heads;
      throw error;
    });
    return distance(this.main, heads);
  }

  private async look(): Promise<readonly Head[]> {
    return (this.heads = await this.environment.source.heads());
  }

  private async retry(): Promise<Step> {
    const { store } = this.environment;
    this.held ??= await countHeld(store.reads.sql, this.laneIds);
    this.retryAt = undefined;
    if (this.held.events === this.held.parked) return { more: false };
    const retried = await retryHeld(this.environment, this.lanes);
    this.retryAt = retried.nextAt;
    for (const { event, again } of retried.handled) if (!again) this.observe(event.occurredAt);
    for (const failed of retried.failed) this.failed(failed);
    const more = retried.handled.length + retried.failed.length > 0;
    if (more) this.held = await countHeld(store.reads.sql, this.laneIds);
    return { more, waiting: retried.waiting };
  }

  private async advance(lane: Lane, heads: readonly Head[]): Promise<Step> {
    const { store, limits, observer, feed } = this.environment;
    const heldKeys = this.held?.events ? await heldKeysOf(store.reads.sql, lane.id) : new Set<string>();
    const read = this.readSizes.get(lane.id) ?? limits.batch;
    const until = lane.id === feed ? {} : { until: this.main.cursors };
    const advance = await advanceLane(this.environment, lane, heads, { read, heldKeys, ...until });
    const cursors = new Map([...lane.cursors, ...advance.cursors]);
    const more = [...cursors].some(([at, { position }]) => position > (lane.cursors.get(at) ?? START).position);
    this.replace({ ...lane, cursors });
    // Where few events are for this lane, many are read at once: those only move the cursor.
    const taken = advance.handled.length + advance.held.length;
    this.readSizes.set(lane.id, taken * 4 < limits.batch ? limits.read : limits.batch);
    for (const { occurredAt } of advance.handled) this.observe(occurredAt);
    for (const { event, setback } of advance.held) {
      observer.onHeld(feed);
      if (setback) this.failed({ event, setback });
    }
    if (advance.held.length > 0) this.held = await countHeld(store.reads.sql, this.laneIds);
    return { more, waiting: waitingOf(advance) };
  }

  private async catchUp(id: string, heads: readonly Head[]): Promise<Step> {
    const lane = () => this.catchingUp.find((candidate) => candidate.id === id) as Lane;
    const ends = () => [...this.main.cursors].map(([partition, { position }]) => ({ partition, position }));
    let step: Step;
    do step = await this.advance(lane(), heads);
    while (step.more && step.waiting === undefined && inLastStretch(distance(lane(), ends())));
    if (distance(lane(), ends()) > 0) return step;
    const { value: joined } = await this.environment.lease.run(`${id} joins its feed`, (tx) => joinFeed(tx, lane()));
    if (!joined) return { ...step, more: true };
    this.main = { ...this.main, handlers: new Map([...this.main.handlers, ...lane().handlers]) };
    this.catchingUp = this.catchingUp.filter((candidate) => candidate.id !== id);
    return { ...step, more: true };
  }

  private replace(lane: Lane): void {
    if (lane.id === this.main.id) this.main = lane;
    else this.catchingUp = this.catchingUp.map((former) => (former.id === lane.id ? lane : former));
  }

  private failed(attempt: FailedAttempt): void {
    const { feed, observer } = this.environment;
    logFailedAttempt(this.environment, attempt);
    if (attempt.setback.parked) observer.onParked(feed);
  }

  /** Says once that the feed takes no new events. */
  private logOverfull(): void {
    const { overfull, loggedOverfull } = this;
    const { log, feed } = this.environment;
    this.loggedOverfull = overfull !== undefined;
    if (overfull !== undefined && !loggedOverfull) log.error({ feed }, overfull);
  }

  private observe(occurredAt: string): void {
    const { observer, feed, clock } = this.environment;
    observer.onHandled(feed, clock.now() - Date.parse(occurredAt));
  }
}

function waitingOf(advance: Advance): unknown {
  return advance.waiting ?? (advance.gap === undefined ? undefined : new Error(advance.gap));
}
