import type { AnyContract } from '../contract/contract.js';
import type { Clock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/module-store.js';
import { type DeliveryObserver, noObserver } from './delivery-observer.js';
import { FeedLease } from './feed-lease.js';
import { defaultLimits, type FeedLimits, sharedLimits } from './feed-limits.js';
import { feedName } from './feed-name.js';
import { FeedRunner } from './feed-runner.js';
import type { FeedState } from './feed-state.js';
import { LocalEventSource } from './local-event-source.js';
import { ModuleOperations } from './module-operations.js';
import { prepareLog } from './prepare-log.js';
import { Signals } from './signals.js';
import type { SubscribedHandler } from './subscribed-handler.js';
import { subscribedByProducer } from './subscribed-by-producer.js';
import { SuspendedFeeds } from './suspended-feeds.js';
import { Trimmer } from './trimmer.js';

export interface DeliverySpec {
  /** The databases of the modules that run here, by module name. */
  readonly stores: ReadonlyMap<string, ModuleStore>;
  readonly contracts: readonly AnyContract[];
  /** What each module hears. */
  readonly subscriptions: ReadonlyMap<string, readonly SubscribedHandler[]>;
  readonly clock: Clock;
  readonly log: Log;
  /** A number from 0 to 1, for jitter. Default `Math.random`. */
  readonly random?: () => number;
  readonly observer?: DeliveryObserver;
  readonly limits?: Partial<FeedLimits>;
}

/** Delivers the events of modules that run in one process to each other: one feed for each pair. */
export class EventDelivery {
  private readonly signals: Signals;
  private readonly sources: ReadonlyMap<string, LocalEventSource>;
  private readonly leases: ReadonlyMap<string, FeedLease>;
  private readonly runners: readonly FeedRunner[];
  private readonly suspended: ReadonlyMap<string, SuspendedFeeds>;
  private readonly trimmers: readonly Trimmer[];
  private readonly releases: (() => void)[] = [];

  /** @throws Error when a module hears one event twice, or one of a module that does not run here. */
  constructor(private readonly spec: DeliverySpec) {
    this.signals = new Signals(spec.log);
    this.sources = new Map([...spec.stores].map(([name, store]) => [name, new LocalEventSource(store, this.signals)]));
    this.leases = new Map(
      [...spec.stores].map(([name, store]) => [name, new FeedLease(store, spec.clock, spec.log, uuidIds.next())]),
    );
    this.runners = [...spec.subscriptions].flatMap(([consumer, subscribed]) =>
      [...subscribedByProducer(consumer, subscribed)].map(([producer, handlers]) =>
        this.runner(consumer, producer, handlers),
      ),
    );
    this.suspended = new Map(
      [...this.leases].map(([module, lease]) => [module, new SuspendedFeeds(lease, this.runnersOf(module), spec.log)]),
    );
    this.trimmers = spec.contracts.flatMap((contract) => {
      const store = spec.stores.get(contract.name);
      return store ? [new Trimmer(store, contract, spec.clock)] : [];
    });
  }

  /**
   * Makes the logs ready and begins all feeds.
   * @throws Error with a sentence for each log or feed that cannot begin; none of them then runs.
   */
  async start(): Promise<void> {
    const { contracts, stores } = this.spec;
    try {
      for (const contract of contracts) {
        const store = stores.get(contract.name);
        if (store) await prepareLog(store, contract);
      }
      for (const [module, store] of stores) this.releases.push(store.onPublished(() => this.signals.raise(module)));
      await Promise.all([...this.leases].map(([module, lease]) => lease.start(() => this.takeOver(module))));
      await Promise.all([...this.suspended.values()].map((feeds) => feeds.mark()));
      const started = await Promise.allSettled(this.runners.map((runner) => runner.start()));
      const failures = started.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      if (failures.length === 1) throw failures[0];
      const sentences = failures.map((failure) => (failure as Error).message).join('\n');
      if (failures.length > 1) throw new AggregateError(failures, sentences);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Begins nothing new; resolves when the units of work that run are done. */
  async stop(): Promise<void> {
    for (const release of this.releases.splice(0)) release();
    await Promise.all(this.runners.map((runner) => runner.stop()));
    await Promise.all([...this.leases.values()].map((lease) => lease.stop()));
  }

  /**
   * Whether no feed has anything to do before {@link nextWake}: all that was published when this was asked is handled,
   * held or waited for, and so is what its handlers have published.
   */
  async idle(): Promise<boolean> {
    const before = this.ran();
    for (const runner of this.runners) if (!(await runner.idle())) return false;
    return this.ran() === before;
  }

  /** When the first feed goes on by itself (milliseconds UTC), if one does. */
  nextWake(): number | undefined {
    const wakes = this.runners.flatMap((runner) => runner.nextWake() ?? []);
    return wakes.length === 0 ? undefined : Math.min(...wakes);
  }

  /** How each feed is, those of which this program has no handler included. */
  async states(): Promise<readonly FeedState[]> {
    const running = await Promise.all(this.runners.map((runner) => runner.state()));
    const suspended = await Promise.all([...this.suspended.values()].map((feeds) => feeds.states(this.sources)));
    return [...running, ...suspended.flat()];
  }

  /** Sentences that say of which recorded subscriptions of a module this program has no handler. It is ready all the same. */
  remarks(consumer: string): readonly string[] {
    const suspended = this.suspended.get(consumer);
    return [...this.runnersOf(consumer), ...(suspended ? [suspended] : [])].flatMap(({ remarks }) => remarks);
  }

  /** Sentences that say why a feed (of one module, or of all) is not ready; empty when all are. */
  readiness(consumer?: string): readonly string[] {
    return (consumer === undefined ? this.runners : this.runnersOf(consumer)).flatMap((runner) => runner.readiness());
  }

  /** Trims the logs of all modules by what their events declare and their feeds have read. @returns how many events went. */
  async trim(): Promise<number> {
    for (const runner of this.runners) await runner.report();
    let trimmed = 0;
    for (const trimmer of this.trimmers) trimmed += await trimmer.trim();
    return trimmed;
  }

  /** Operates the events of a module that runs here; undefined when it does not. */
  operations(module: string): ModuleOperations | undefined {
    const store = this.spec.stores.get(module);
    const log = this.sources.get(module);
    if (!store || !log) return undefined;
    const feeds = [...this.sources].flatMap(([producer, source]) =>
      this.runners.filter(({ feed }) => feed === feedName(module, producer)).map((runner) => ({ runner, source })),
    );
    const readers = this.runners.flatMap(({ feed }) => (feed.endsWith(feedName('', module)) ? [feed] : []));
    return new ModuleOperations(store, log, feeds, new Set(readers), this.suspended.get(module));
  }

  private runner(consumer: string, producer: string, handlers: readonly SubscribedHandler[]): FeedRunner {
    const { stores, clock, log, limits, random = Math.random, observer = noObserver } = this.spec;
    const feed = feedName(consumer, producer);
    const store = stores.get(consumer);
    const source = this.sources.get(producer);
    const lease = this.leases.get(consumer);
    if (!store || !source || !lease)
      throw new Error(
        `${consumer} hears ${handlers[0]?.event.name}, but ${store ? producer : consumer} does not run here; ` +
          `add it to the modules of this process, or drop the subscription.`,
      );
    const bounds = { ...defaultLimits, ...(store.exclusive ? {} : sharedLimits), ...limits };
    return new FeedRunner(
      { feed, consumer, store, lease, source, clock, random, log, observer, limits: bounds },
      handlers,
    );
  }

  /** The feeds of a module are this process's from now on. */
  private takeOver(module: string): void {
    // Taking over fails only when this process stops, and then the lease is given back.
    for (const runner of this.runnersOf(module))
      void runner.takeOver().then(
        () => runner.wake(),
        () => undefined,
      );
    void this.suspended.get(module)?.takeOver();
  }

  /** The feeds of a module. */
  runnersOf(consumer: string): readonly FeedRunner[] {
    return this.runners.filter(({ feed }) => feed.startsWith(feedName(consumer, '')));
  }

  private ran(): number {
    return this.runners.reduce((sum, runner) => sum + runner.ran, 0);
  }
}
