import type { AnyContract } from '../../contract/contract.js';
import type { Clock } from '../../ops/clock.js';
import { uuidIds } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { EventSource, EventSourceFactory } from '../log/event-source.js';
import { type DeliveryObserver, type FeedLimits, noObserver } from '../feed/feed-environment.js';
import type { SubscribedHandler } from '../feed/feed-reader.js';
import { FeedLease } from '../feed/feed-lease.js';
import type { FeedRunner } from '../feed/feed-runner.js';
import type { FeedState } from '../feed/feed-state.js';
import type { EventBroker } from '../broker/event-broker.js';
import { relayReader } from '../broker/relay-positions.js';
import type { Way } from '../broker/feed-source.js';
import { ModuleFeeds, notHere } from './module-feeds.js';
import { ModuleOperations } from './module-operations.js';
import { ModuleLogs } from './module-logs.js';
import { SwitchableSource } from '../log/switchable-source.js';

export interface DeliverySpec {
  /** The databases of the modules that run here, by module name. */
  readonly stores: ReadonlyMap<string, ModuleStore>;
  readonly contracts: readonly AnyContract[];
  /** What each module subscribes to. */
  readonly subscriptions: ReadonlyMap<string, readonly SubscribedHandler[]>;
  /** Makes the source of a producer's log. If left out, only modules that run here can be subscribed to. */
  readonly sourceOf?: EventSourceFactory;
  /** Where the logs of these modules are sent, and from where events may come. Left out: neither. */
  readonly kafka?: EventBroker | undefined;
  /** The way in which the events of a producer come, at first. Default: from its log. */
  readonly wayOf?: (producer: string) => Way;
  readonly clock: Clock;
  readonly log: Log;
  /** A number from 0 to 1, for jitter. Default `Math.random`. */
  readonly random?: () => number;
  readonly observer?: DeliveryObserver;
  readonly limits?: Partial<FeedLimits>;
}

/**
 * Delivers events to the modules that run in this process: one feed for each pair of a consumer and a producer. It also
 * keeps the logs that these modules write. Where a producer runs is known to its {@link EventSource} alone.
 */
export class EventDelivery {
  /** The logs of the modules that run here. */
  readonly logs: ModuleLogs;
  /** By module: all that it consumes. */
  readonly feeds: ReadonlyMap<string, ModuleFeeds>;
  private readonly sources = new Map<string, SwitchableSource | undefined>();

  /** @throws Error when a module subscribes to one event twice, or to a producer that neither runs here nor has a source. */
  constructor(private readonly spec: DeliverySpec) {
    const { stores, subscriptions, contracts, clock, log, random = Math.random, observer = noObserver } = spec;
    const { kafka, wayOf = () => 'log' as const } = spec;
    const leases = new Map(
      [...stores].map(([name, store]) => [name, new FeedLease(store, clock, log, uuidIds.next())]),
    );
    this.logs = new ModuleLogs({ leases, contracts, kafka, clock, log, random });
    for (const [consumer, subscribed] of subscriptions)
      if (subscribed.length > 0 && !stores.has(consumer)) throw new Error(notHere(consumer, subscribed, consumer));
    const sourceOf = (producer: string) => this.sourceOf(producer);
    const shared = { sourceOf, kafka, wayOf, clock, log, random, observer, limits: spec.limits ?? {} };
    this.feeds = new Map(
      [...leases].map(([name, lease]) => {
        const subscribed = subscriptions.get(name) ?? [];
        return [name, new ModuleFeeds({ ...shared, lease, subscribed })];
      }),
    );
  }

  /**
   * Begins to deliver to a module, and to notify the readers of its log, which must be prepared.
   * @throws as {@link ModuleFeeds.begin}. What has begun is to be ended with {@link cease}.
   */
  async begin(module: string): Promise<void> {
    this.logs.follow(module);
    this.resumeReaders(module);
    await this.feeds.get(module)?.begin();
    this.logs.relay(module);
  }

  /** Ends what {@link begin} began, which may be begun again. Resolves when the units of work that run are done. */
  async cease(module: string): Promise<void> {
    await this.logs.cease(module);
    await this.feeds.get(module)?.cease();
  }

  /** Lets the feeds that read the log of a module go on at once, if they pause: it may be reached again. */
  resumeReaders(module: string): void {
    for (const runner of this.runners) if (runner.environment.source.producer === module) runner.pause.end();
  }

  /**
   * Whether no feed has anything to do before {@link nextWake}: all that was published when this was asked is handled,
   * held or waited for, and so is what its handlers have published.
   */
  async idle(): Promise<boolean> {
    const before = this.runs();
    for (const runner of this.runners) if (!(await runner.idle())) return false;
    return this.runs() === before;
  }

  /** When the first feed goes on by itself (milliseconds UTC), if one does. */
  nextWake(): number | undefined {
    const wakes = this.runners.flatMap((runner) => runner.nextWake() ?? []);
    return wakes.length === 0 ? undefined : Math.min(...wakes);
  }

  /** The state of each feed, those of which this program has no handler included. */
  async states(): Promise<readonly FeedState[]> {
    return (await Promise.all([...this.feeds.values()].map((feeds) => feeds.states()))).flat();
  }

  /** Sentences that say of which recorded subscriptions of a module this program has no handler. It is ready all the same. */
  remarks(consumer: string): readonly string[] {
    return this.feeds.get(consumer)?.remarks ?? [];
  }

  /** Sentences that say why a feed (of one module, or of all) is not ready; empty when all are. */
  readiness(consumer?: string): readonly string[] {
    return (consumer === undefined ? this.runners : this.runnersOf(consumer)).flatMap((runner) => runner.readiness());
  }

  /** As {@link ModuleFeeds.takeBy}, for all feeds. */
  takeBy(producer: string, way: Way): readonly string[] {
    return [...this.feeds.values()].flatMap((feeds) => feeds.takeBy(producer, way));
  }

  /**
   * Reports to the producers how far the feeds and the relays are, so that their logs can be trimmed up to there. A producer that
   * takes no report keeps what was not reported.
   */
  async report(): Promise<void> {
    for (const runner of this.runners) await runner.tryToReport();
    await this.logs.noteRelayed();
  }

  /**
   * Trims the log of a module that runs here by what its events declare and its feeds have {@link report}ed.
   * @returns how many events went.
   */
  trim(module: string): Promise<number> {
    return this.logs.trim(module);
  }

  /** Operates the events of a module that runs here; undefined when it does not. */
  operations(module: string): ModuleOperations | undefined {
    const store = this.spec.stores.get(module);
    const log = this.logs.of(module);
    const feeds = this.feeds.get(module);
    if (!store || !log || !feeds) return undefined;
    const readers = this.runners
      .filter(({ environment }) => environment.source.producer === module)
      .map(({ feed }) => feed);
    if (this.spec.kafka) readers.push(relayReader(module));
    return new ModuleOperations(store, log, feeds.runners, new Set(readers), feeds.suspended);
  }

  /** The log of a module that runs here, as its feeds elsewhere read it. */
  logOf(module: string): EventSource | undefined {
    return this.logs.of(module);
  }

  /**
   * Has all feeds of a producer read its log elsewhere from now on: they go on at their cursors, after they have compared
   * the log there with them. Does nothing where no feed reads this producer.
   * @param source left out, it is the log in this process.
   * @throws Error when none is given, and the producer does not run here.
   */
  readFrom(producer: string, source: EventSource | undefined = this.logs.of(producer)): void {
    if (!source) throw new Error(`${producer} does not run here, so its log has no source; say where its events are.`);
    this.sources.get(producer)?.moveTo(source);
    this.resumeReaders(producer);
  }

  /** The feeds of a module. */
  runnersOf(consumer: string): readonly FeedRunner[] {
    return this.feeds.get(consumer)?.runners ?? [];
  }

  private get runners(): readonly FeedRunner[] {
    return [...this.feeds.values()].flatMap(({ runners }) => runners);
  }

  /** All feeds of a producer read its log through one source. */
  private sourceOf(producer: string): EventSource | undefined {
    const { sourceOf = (_, local) => local } = this.spec;
    if (!this.sources.has(producer)) {
      const source = sourceOf(producer, this.logs.of(producer));
      this.sources.set(producer, source && new SwitchableSource(source));
    }
    return this.sources.get(producer);
  }

  private runs(): number {
    return this.runners.reduce((sum, runner) => sum + runner.runs, 0);
  }
}
