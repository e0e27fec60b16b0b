import { milliseconds } from '../../contract/duration.js';
import { TopicMismatch } from '../../kafka/broker.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import type { DeliveryObserver } from '../feed/feed-environment.js';
import type { FeedLease } from '../feed/feed-lease.js';
import { noteCopied, type ParkedCopy, uncopiedEvents } from '../held/parked-copies.js';
import type { EventBroker } from './event-broker.js';
import { parkedRecordOf } from './parked-record.js';
import { cutToSize } from './relay-batch.js';
import { TopicSender, type TopicWork } from './topic-sender.js';

/** Parked events are few, and their readers want all of a consumer in one order: that of parking. */
const PARTITIONS = 1;
/** Longer than events are kept: a person may look at what is parked weeks later. */
const RETENTION_MS = milliseconds('30d');
const BATCH = 32;

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
export class ParkedRelay implements TopicWork {
  private readonly sender: TopicSender;
  private waits = false;

  constructor(private readonly spec: ParkedRelaySpec) {
    const { lease, kafka, log: logTo } = spec;
    const { module } = lease.store;
    const declaration = { topic: kafka.names.parkedTopicOf(module), partitions: PARTITIONS, retentionMs: RETENTION_MS };
    this.sender = new TopicSender(
      { ...spec, logTo, what: `The relay of parked events of ${module}`, declaration },
      this,
    );
  }

  start(): void {
    this.sender.start();
  }

  /** Sends nothing more. It may be started again. */
  stop(): Promise<void> {
    return this.sender.stop();
  }

  /** Notifies the observer, and sends a copy of each event that is parked. */
  observing(observer: DeliveryObserver): DeliveryObserver {
    return {
      ...observer,
      onParked: (feed) => {
        observer.onParked(feed);
        this.sender.wake();
      },
    };
  }

  /** A sentence that says why copies wait; undefined while none does, or another process sends them. */
  readiness(): string | undefined {
    const { lease } = this.spec;
    const { complaint, topic } = this.sender;
    if (!lease.held || complaint === undefined || !(this.waits || complaint instanceof TopicMismatch)) return undefined;
    return (
      `The parked events of ${lease.store.module} wait in its database to be copied to ${topic}, which goes on as soon as that is ` +
      `possible: ${messageOf(complaint)}`
    );
  }

  async run(): Promise<boolean> {
    const copies = await uncopiedEvents(this.spec.lease.store, BATCH);
    this.waits = copies.length > 0;
    // Also when there is nothing to send: readers find the topic.
    await this.sender.connected();
    if (this.waits) await this.send(copies);
    return this.waits;
  }

  private async send(copies: readonly ParkedCopy[]): Promise<void> {
    const { lease, kafka } = this.spec;
    const { topic } = this.sender;
    const sender = await this.sender.connected();
    // All go to one partition, whatever theirs is in the log.
    const count = cutToSize(copies.map(({ event }) => ({ ...event, partition: 0 }))).length;
    const sent = copies.slice(0, count);
    await sender.send(
      topic,
      sent.map((copy) => parkedRecordOf(copy, (module) => kafka.names.topicOf(module))),
    );
    failpoint('parked.acked');
    await noteCopied(lease.store, lease, sent);
  }
}
