import { isOutage } from '../../contract/failure.js';
import type { BrokerSender } from '../../kafka/broker.js';
import type { EventBroker } from './event-broker.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { LeaseLost } from '../../store/unit/lease.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { BackoffPause, WorkLoop } from '../../work/work-loop.js';
import { defaultLimits, oftenPolled } from '../feed/feed-environment.js';
import { ProducerNews } from '../feed/producer-news.js';
import type { FeedLease } from '../feed/feed-lease.js';
import type { EventSource } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { recordOf } from './event-record.js';
import { cutToSize, withoutGap } from './relay-batch.js';
import { RelayedLogForked } from './relay-positions.js';
import { RelayProgress, type RelayState } from './relay-progress.js';

/** Events in one request at most. A hundred give seven times the rate of single ones; more gain little. */
const BATCH = 512;
const PAUSE = { baseMs: 200, capMs: 5_000 };

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
export class Relay {
  readonly topic: string;
  private readonly loop = new WorkLoop(() => this.work());
  private readonly pause: BackoffPause;
  private readonly progress: RelayProgress;
  private sender: BrokerSender | undefined;
  private readonly news: ProducerNews;
  /** The next events, read while the ones before are on their way. It never rejects. */
  private ahead: Promise<readonly LoggedEvent[] | undefined> | undefined;
  private stopWatching: () => void = () => undefined;
  private complaint: string | undefined;
  /** Whether the topic is there, as far as it is known. */
  private declared = false;

  constructor(private readonly spec: RelaySpec) {
    const { store, log, kafka, clock, random, lease } = spec;
    const wake = () => this.loop.wake();
    this.topic = kafka.names.topicOf(store.module);
    this.pause = new BackoffPause(clock, random, PAUSE, wake);
    const limits = log.notifiesAll ? defaultLimits : oftenPolled;
    this.news = new ProducerNews({ source: log, clock, limits }, wake, wake);
    this.progress = new RelayProgress(store, lease, clock, wake);
  }

  start(): void {
    this.loop.start();
    this.stopWatching = this.spec.lease.onChange(() => this.loop.wake());
    this.news.listen();
  }

  /** Sends nothing more, and notes what was sent. It may be started again. */
  async stop(): Promise<void> {
    this.stopWatching();
    this.news.stop();
    this.pause.cancel();
    await this.loop.stop();
    await this.tryToNote();
    this.forget();
    await this.sender?.close();
    this.sender = undefined;
    this.declared = false;
  }

  /** Notes what was sent, between two requests. A failure does not matter: then more is repeated after a crash. */
  async note(): Promise<void> {
    await this.loop.between(() => this.tryToNote()).catch(() => undefined);
  }

  async state(): Promise<RelayState> {
    const { store, log } = this.spec;
    const lag = await this.progress.lag(await log.heads());
    const paused = this.pause.state;
    return { module: store.module, topic: this.topic, lag, ...(paused ? { paused } : {}) };
  }

  /** A sentence that says why events wait in the log; undefined while they are sent, or another process sends them. */
  readiness(): string | undefined {
    const { store, lease } = this.spec;
    if (!lease.held || this.complaint === undefined) return undefined;
    return `The events of ${store.module} wait in its log, and are sent to Kafka as soon as that is possible: ${this.complaint}`;
  }

  private async work(): Promise<boolean> {
    if (this.pause.state) return false;
    if (!this.spec.lease.held) return this.forget();
    try {
      // Before the broker is asked: while it is down, the log is already kept for the relay.
      if (!this.progress.begun) await this.progress.begin();
      if (!this.declared) await this.declare();
      const events = await this.next();
      if (events.length > 0) await this.send(events);
      await this.progress.noteIfDue();
      this.pause.succeeded();
      this.complaint = undefined;
      return events.length > 0;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  private async declare(): Promise<void> {
    const { partitions } = this.spec;
    const { broker, retentionMs } = this.spec.kafka;
    await broker.declare({ topic: this.topic, partitions, ...(retentionMs === undefined ? {} : { retentionMs }) });
    this.sender ??= broker.sender();
    this.declared = true;
  }

  private async send(events: readonly LoggedEvent[]): Promise<void> {
    const { module } = this.spec.store;
    failpoint('relay.read');
    const sending = (this.sender as BrokerSender).send(
      this.topic,
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
    const spans = this.progress.spansTo(await log.heads(), sending);
    if (spans.length === 0) return [];
    const reading = await log.read(spans, BATCH);
    this.progress.assertFollows(reading, sending);
    return cutToSize(withoutGap(store.module, spans, reading));
  }

  private failed(error: unknown): void {
    const { lease, logTo, store } = this.spec;
    this.ahead = undefined;
    // The topic may have been deleted.
    this.declared = false;
    if (error instanceof LeaseLost) {
      lease.lost(error);
      this.forget();
      return;
    }
    // What was sent is of no log any more: it goes on from what the database says.
    if (error instanceof RelayedLogForked) this.progress.forget();
    const reason = messageOf(error);
    this.pause.begin(reason);
    const details = { topic: this.topic, ...(isOutage(error) ? {} : { err: error }) };
    if (reason !== this.complaint)
      logTo.warn(details, `The relay of ${store.module} pauses and goes on by itself: ${reason}`);
    this.complaint = reason;
  }

  private tryToNote(): Promise<void> {
    return this.progress.note().catch((error: unknown) => {
      this.spec.logTo.debug({ topic: this.topic }, `What was sent is not noted, and is repeated: ${messageOf(error)}`);
    });
  }

  private forget(): false {
    this.progress.forget();
    this.ahead = undefined;
    return false;
  }
}
