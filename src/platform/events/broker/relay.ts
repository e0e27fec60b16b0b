import type { BrokerSender } from '../../kafka/broker.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { defaultLimits, oftenPolled } from '../feed/feed-environment.js';
import type { FeedLease } from '../feed/feed-lease.js';
import { ProducerNews } from '../feed/producer-news.js';
import type { EventSource } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import type { EventBroker } from './event-broker.js';
import { recordOf } from './event-record.js';
import { cutToSize, withoutGap } from './relay-batch.js';
import { RelayedLogForked } from './relay-positions.js';
import { RelayProgress, type RelayState } from './relay-progress.js';
import { TopicSender, type TopicWork } from './topic-sender.js';

/** Events in one request at most. A hundred give seven times the rate of single ones; more gain little. */
const BATCH = 512;

export interface RelaySpec {
  /** The database of the module. */
  readonly store: ModuleStore;
  /** The log in it. */
  readonly log: EventSource;
  readonly partitions: number;
  /** The right to send, and the units of work in which the relay notes how far it is: one process at a time. */
  readonly lease: FeedLease;
  readonly kafka: EventBroker;
  readonly clock: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly logTo: Log;
}

/**
 * Sends the log of one module to its topic: after the commit, in the order of positions, all partitions in one request, and one request
 * at a time. At times it notes in the module's database what it has sent; after a crash it repeats a part, which every feed drops at
 * its cursor. Of two relays at once, one has lost its lease without noticing. It sends the same events at the same positions, so it
 * repeats what is there.
 */
export class Relay implements TopicWork {
  private readonly sender: TopicSender;
  private readonly progress: RelayProgress;
  private readonly news: ProducerNews;
  /** The next events, read while the ones before are on their way. It never rejects. */
  private ahead: Promise<readonly LoggedEvent[] | undefined> | undefined;

  constructor(private readonly spec: RelaySpec) {
    const { store, log, kafka, clock, lease, partitions } = spec;
    const { names, retentionMs } = kafka;
    const retention = retentionMs === undefined ? {} : { retentionMs };
    const declaration = { topic: names.topicOf(store.module), partitions, ...retention };
    this.sender = new TopicSender({ ...spec, what: `The relay of ${store.module}`, declaration }, this);
    const wake = () => this.sender.wake();
    const limits = log.notifiesAll ? defaultLimits : oftenPolled;
    this.news = new ProducerNews({ source: log, clock, limits }, wake, wake);
    this.progress = new RelayProgress(store, lease, clock, wake);
  }

  start(): void {
    this.sender.start();
    this.news.listen();
  }

  /** Sends nothing more, and notes what was sent. It may be started again. */
  async stop(): Promise<void> {
    this.news.stop();
    await this.sender.stop(async () => {
      await this.tryToNote();
      this.leaseLost();
    });
  }

  /** Notes what was sent, between two requests. A failure does not matter: then more is repeated after a crash. */
  async note(): Promise<void> {
    await this.sender.between(() => this.tryToNote()).catch(() => undefined);
  }

  async state(): Promise<RelayState> {
    const { store, log } = this.spec;
    const lag = await this.progress.lag(await log.heads());
    const { topic, paused } = this.sender;
    return { module: store.module, topic, lag, ...(paused ? { paused } : {}) };
  }

  /** A sentence that says why events wait in the log; undefined while they are sent, or another process sends them. */
  readiness(): string | undefined {
    const { store, lease } = this.spec;
    const { complaint } = this.sender;
    if (!lease.held || complaint === undefined) return undefined;
    return `The events of ${store.module} wait in its log, and are sent to Kafka as soon as that is possible: ${messageOf(complaint)}`;
  }

  async run(): Promise<boolean> {
    // Before the broker is asked: while it is down, the log is already kept for the relay.
    if (!this.progress.begun) await this.progress.begin();
    const sender = await this.sender.connected();
    const events = await this.next();
    if (events.length > 0) await this.send(sender, events);
    await this.progress.noteIfDue();
    return events.length > 0;
  }

  leaseLost(): void {
    this.progress.forget();
    this.ahead = undefined;
  }

  failed(error: unknown): void {
    this.ahead = undefined;
    // What was sent is of no log any more: it goes on from what the database says.
    if (error instanceof RelayedLogForked) this.progress.forget();
  }

  private async send(sender: BrokerSender, events: readonly LoggedEvent[]): Promise<void> {
    const { module } = this.spec.store;
    failpoint('relay.read');
    const sending = sender.send(
      this.sender.topic,
      events.map((event) => recordOf(module, event)),
    );
    const ahead = this.readBehind(events).catch(() => undefined);
    // A failure is dealt with below; until then it must not be an unhandled one.
    await Promise.allSettled([ahead, Promise.race([ahead, sending])]);
    failpoint('relay.sent');
    await sending;
    failpoint('relay.acked');
    this.progress.sent(events);
    this.ahead = ahead;
  }

  /** The events to send next. What was read ahead is no proof that there are none: some may have come since. */
  private async next(): Promise<readonly LoggedEvent[]> {
    const ahead = (await this.ahead) ?? [];
    this.ahead = undefined;
    return ahead.length > 0 ? ahead : this.readBehind();
  }

  /** What follows in the log. @param sending the events that are on their way */
  private async readBehind(sending: readonly LoggedEvent[] = []): Promise<readonly LoggedEvent[]> {
    const { log, store } = this.spec;
    const sent = this.progress.after(sending);
    const spans = this.progress.spansTo(await log.heads(), sent);
    if (spans.length === 0) return [];
    const reading = await log.read(spans, BATCH);
    this.progress.assertFollows(reading, sent);
    return cutToSize(withoutGap(store.module, spans, reading));
  }

  private tryToNote(): Promise<void> {
    return this.progress.note().catch((error: unknown) => {
      const { topic } = this.sender;
      this.spec.logTo.debug({ topic }, `What was sent is not noted, and is repeated: ${messageOf(error)}`);
    });
  }
}
