import { milliseconds } from '../../contract/duration.js';
import { isOutage } from '../../contract/failure.js';
import { type BrokerSender, TopicMismatch } from '../../kafka/broker.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { LeaseLost } from '../../store/unit/lease.js';
import { BackoffPause, WorkLoop } from '../../work/work-loop.js';
import type { DeliveryObserver } from '../feed/feed-environment.js';
import type { FeedLease } from '../feed/feed-lease.js';
import { noteCopied, type ParkedCopy, uncopiedEvents } from '../held/parked-copies.js';
import type { EventBroker } from './event-broker.js';
import { parkedRecordOf } from './parked-record.js';
import { cutToSize } from './relay-batch.js';

/** Parked events are few, and their readers want all of a consumer in one order: that of parking. */
const PARTITIONS = 1;
/** Longer than events are kept: a person may look at what is parked weeks later. */
const RETENTION_MS = milliseconds('30d');
const BATCH = 32;
const PAUSE = { baseMs: 200, capMs: 5_000 };

export interface ParkedRelaySpec {
  /** The right to run the feeds of the consumer, and so to send what they have parked. */
  readonly lease: FeedLease;
  readonly kafka: EventBroker;
  readonly clock: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

/**
 * Sends a copy of each event that a consumer has parked to the topic of its parked events, after the commit. What is parked, and of what a
 * copy was sent, is in the consumer's database; so a crash or an outage of the broker loses no copy, and may repeat some. Feeds
 * never wait for it.
 */
export class ParkedRelay {
  readonly topic: string;
  private readonly loop = new WorkLoop(() => this.work());
  private readonly pause: BackoffPause;
  private sender: BrokerSender | undefined;
  private stopWatching: () => void = () => undefined;
  private waits = false;
  private complaint: unknown;
  /** Whether the topic is there, as far as it is known. */
  private declared = false;

  constructor(private readonly spec: ParkedRelaySpec) {
    const { lease, kafka, clock, random } = spec;
    this.topic = kafka.names.parkedTopicOf(lease.store.module);
    this.pause = new BackoffPause(clock, random, PAUSE, () => this.loop.wake());
  }

  start(): void {
    this.loop.start();
    this.stopWatching = this.spec.lease.onChange(() => this.loop.wake());
    this.loop.wake();
  }

  /** Sends nothing more. It may be started again. */
  async stop(): Promise<void> {
    this.stopWatching();
    this.pause.cancel();
    await this.loop.stop();
    await this.sender?.close();
    this.sender = undefined;
  }

  /** Notifies the observer, and sends a copy of each event that is parked. */
  observing(observer: DeliveryObserver): DeliveryObserver {
    return {
      onHandled: (feed, delayMs) => observer.onHandled(feed, delayMs),
      onHeld: (feed) => observer.onHeld(feed),
      onParked: (feed) => {
        observer.onParked(feed);
        this.loop.wake();
      },
      onRead: (feed, way, events) => observer.onRead(feed, way, events),
    };
  }

  /** A sentence that says why copies wait; undefined while none does, or another process sends them. */
  readiness(): string | undefined {
    const { lease } = this.spec;
    const { complaint } = this;
    if (!lease.held || complaint === undefined || !(this.waits || complaint instanceof TopicMismatch)) return undefined;
    return (
      `The parked events of ${lease.store.module} wait in its database to be copied to ${this.topic}, which goes on as soon as that is ` +
      `possible: ${messageOf(complaint)}`
    );
  }

  private async work(): Promise<boolean> {
    const { lease } = this.spec;
    if (this.pause.state || !lease.held) return false;
    try {
      const copies = await uncopiedEvents(lease.store, BATCH);
      this.waits = copies.length > 0;
      if (!this.declared) await this.declare();
      if (this.waits) await this.send(copies);
      this.pause.succeeded();
      this.complaint = undefined;
      return this.waits;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  private async declare(): Promise<void> {
    const { broker } = this.spec.kafka;
    await broker.declare({ topic: this.topic, partitions: PARTITIONS, retentionMs: RETENTION_MS });
    this.declared = true;
  }

  private async send(copies: readonly ParkedCopy[]): Promise<void> {
    const { lease, kafka } = this.spec;
    const sender = (this.sender ??= kafka.broker.sender());
    // All go to one partition, whatever theirs is in the log.
    const count = cutToSize(copies.map(({ event }) => ({ ...event, partition: 0 }))).length;
    const sent = copies.slice(0, count);
    await sender.send(
      this.topic,
      sent.map((copy) => parkedRecordOf(copy, (module) => kafka.names.topicOf(module))),
    );
    failpoint('parked.acked');
    await noteCopied(lease.store, lease, sent);
  }

  private failed(error: unknown): void {
    const { lease, log } = this.spec;
    // The topic may have been deleted.
    this.declared = false;
    if (error instanceof LeaseLost) return lease.lost(error);
    const reason = messageOf(error);
    this.pause.begin(reason);
    if (this.complaint === undefined || messageOf(this.complaint) !== reason)
      log.warn(
        { topic: this.topic, ...(isOutage(error) ? {} : { err: error }) },
        `The copies of parked events of ${lease.store.module} pause and go on by themselves: ${reason}`,
      );
    this.complaint = error;
  }
}
