import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import type { EventSource } from '../log/event-source.js';
import type { EventBroker } from '../broker/event-broker.js';
import { FeedSource, type Way } from '../broker/feed-source.js';
import { groupStateOf, type GroupState } from '../broker/group-lag.js';
import { ParkedRelay } from '../broker/parked-relay.js';
import type { FeedLease } from '../feed/feed-lease.js';
import { defaultLimits, type DeliveryObserver, type FeedLimits, oftenPolled } from '../feed/feed-environment.js';
import { feedName, type SubscribedHandler } from '../feed/feed-reader.js';
import { FeedRunner } from '../feed/feed-runner.js';
import type { FeedState } from '../feed/feed-state.js';
import { SuspendedFeeds } from './suspended-feeds.js';

export interface ModuleFeedsSpec {
  /** The right to run the feeds of the module. */
  readonly lease: FeedLease;
  /** What the module subscribes to. */
  readonly subscribed: readonly SubscribedHandler[];
  /** The log of a producer; undefined when it is not known here. */
  readonly sourceOf: (producer: string) => EventSource | undefined;
  /** From where events may come, beside the logs. */
  readonly kafka: EventBroker | undefined;
  /** The way in which the events of a producer come, at first. */
  readonly wayOf: (producer: string) => Way;
  readonly clock: Clock;
  readonly log: Log;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly observer: DeliveryObserver;
  readonly limits: Partial<FeedLimits>;
}

/** All that one module consumes: a feed for each of its producers, under one lease, wherever the producers run. */
export class ModuleFeeds {
  readonly runners: readonly FeedRunner[];
  /** The recorded feeds of which this program has no handler. */
  readonly suspended: SuspendedFeeds;
  /** Sends copies of what the feeds park; undefined where there is no broker. */
  readonly parkedRelay: ParkedRelay | undefined;
  private readonly lease: FeedLease;
  /** Each runner with its source. */
  private readonly sources = new Map<FeedRunner, FeedSource>();
  private begun = false;

  /** @throws Error when the module subscribes to one event twice, or to a producer whose log is not known here. */
  constructor(private readonly spec: ModuleFeedsSpec) {
    const { lease, subscribed, sourceOf, kafka, wayOf, clock, log, random, limits } = spec;
    const { store } = lease;
    const consumer = store.module;
    this.lease = lease;
    this.parkedRelay =
      kafka && subscribed.length > 0 ? new ParkedRelay({ lease, kafka, clock, random, log }) : undefined;
    const observer = this.parkedRelay?.observing(spec.observer) ?? spec.observer;
    this.runners = [...byProducer(consumer, subscribed)].map(([producer, handlers]) => {
      const producersLog = sourceOf(producer);
      if (!producersLog) throw new Error(notHere(consumer, handlers, producer));
      const feed = feedName(consumer, producer);
      const overBroker = kafka && { feed, kafka, lease, clock, observer, logTo: log };
      const source = new FeedSource(producersLog, overBroker);
      source.takeBy(wayOf(producer));
      const bounds = {
        ...{ ...defaultLimits, ...limits },
        // A source may come to notify of less, or more, when its home changes.
        get pollMs() {
          return limits.pollMs ?? (store.exclusive && source.notifiesAll ? defaultLimits : oftenPolled).pollMs;
        },
      };
      const environment = { feed, consumer, store, lease, source, clock, random, log, observer };
      const runner = new FeedRunner({ ...environment, limits: bounds }, handlers);
      this.sources.set(runner, source);
      return runner;
    });
    this.suspended = new SuspendedFeeds(lease, this.runners, sourceOf, log);
  }

  /**
   * Takes the lease as soon as it can be had, and starts all feeds. The log of the module must be prepared.
   * @throws Error with a sentence for each feed that cannot start, of several an AggregateError. The others run.
   */
  async begin(): Promise<void> {
    this.begun = true;
    await this.lease.start(() => this.takeOver());
    await this.suspended.mark();
    this.parkedRelay?.start();
    const started = await Promise.allSettled(this.runners.map((runner) => runner.start()));
    const failures = started.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (failures.length === 1) throw failures[0];
    const sentences = failures.map((failure) => (failure as Error).message).join('\n');
    if (failures.length > 1) throw new AggregateError(failures, sentences);
  }

  /** Starts no more units of work; resolves when those that run are done. The feeds may {@link begin} again. */
  async cease(): Promise<void> {
    this.begun = false;
    await Promise.all([...this.runners.map((runner) => runner.stop()), this.parkedRelay?.stop()]);
    await Promise.all([...this.sources.values()].map((source) => source.left()));
    await this.lease.stop();
  }

  /**
   * Has the events of a producer come this way from now on, also once the module begins here.
   * @returns the feeds that take them, none while the module has no feeds here.
   * @throws Refused `NO_BROKER` when it is over Kafka, and there is no broker.
   */
  takeBy(producer: string, way: Way): readonly string[] {
    const taking = [...this.sources].filter(([, source]) => source.producer === producer);
    for (const [, source] of taking) source.takeBy(way);
    return this.begun ? taking.map(([{ feed }]) => feed) : [];
  }

  /** By feed: the consumer group of each feed that takes its events over Kafka. It takes a second at most. */
  async groups(): Promise<ReadonlyMap<string, GroupState>> {
    const { kafka, clock } = this.spec;
    if (!kafka) return new Map();
    const states = [...this.sources]
      .filter(([, { way }]) => way === 'kafka')
      .map(async ([{ feed }, { producer }]) => [feed, await groupStateOf(feed, producer, kafka, clock)] as const);
    return new Map(await Promise.all(states));
  }

  /** The state of each feed, the suspended ones included; none while the module has no feeds here. */
  async states(): Promise<readonly FeedState[]> {
    if (!this.begun) return [];
    const states = [...this.sources].map(async ([runner, { way }]) => ({ ...(await runner.state()), way }));
    const running = await Promise.all(states);
    return [...running, ...(await this.suspended.states())];
  }

  /** Sentences that say of which recorded subscriptions this program has no handler. The module is ready all the same. */
  get remarks(): readonly string[] {
    return [...this.runners.map(({ progress }) => progress.readers), this.suspended].flatMap(({ remarks }) => remarks);
  }

  /** The feeds of the module are this process's from now on. */
  private takeOver(): void {
    // Taking over fails only when this process stops, and then the lease is given back.
    for (const runner of this.runners)
      void runner.takeOver().then(
        () => runner.wake(),
        () => undefined,
      );
    void this.suspended.takeOver();
  }
}

/** Says why a feed cannot be made: the log of its producer is nowhere to be found. */
export function notHere(consumer: string, handlers: readonly SubscribedHandler[], missing: string): string {
  return (
    `${consumer} consumes ${handlers[0]?.event.name}, but ${missing} does not run here; ` +
    `add it to the modules of this process, or drop the subscription.`
  );
}

function byProducer(
  consumer: string,
  subscribed: readonly SubscribedHandler[],
): ReadonlyMap<string, readonly SubscribedHandler[]> {
  const producers = new Map<string, SubscribedHandler[]>();
  for (const subscription of subscribed) {
    const { module, name } = subscription.event;
    const others = producers.get(module) ?? [];
    if (others.some(({ event }) => event.name === name))
      throw new Error(`${consumer} has two handlers of ${name}; a module has one handler per event: let it do both.`);
    producers.set(module, [...others, subscription]);
  }
  return producers;
}
