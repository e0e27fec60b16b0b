import { isOutage } from '../../contract/failure.js';
import type { EventBroker } from './event-broker.js';
import type { GroupListener, ReceivedRecord } from '../../kafka/broker.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import type { DeliveryObserver } from '../feed/feed-environment.js';
import type { FeedLease } from '../feed/feed-lease.js';
import { DelegatingSource } from '../log/delegating-source.js';
import type { EventSource, Head, Place, Reading, Span } from '../log/event-source.js';
import { eventOf, NotAnEvent } from './event-record.js';
import { GroupMembership } from './group-membership.js';
import { OffsetCommits } from './offset-commits.js';
import { OverdueEvents } from './overdue-events.js';
import { ReceivedEvents } from './received-events.js';

export interface BrokerSourceSpec {
  /** The feed's name. */
  readonly feed: string;
  /** The producer's log. */
  readonly log: EventSource;
  readonly kafka: EventBroker;
  /** Only the process that runs the feeds of the consumer is a member of the group. */
  readonly lease: FeedLease;
  readonly clock: Clock;
  readonly observer: DeliveryObserver;
  readonly logTo: Log;
}

const LATE = 'nobody relays it (is KAFKA_BROKERS set where the producer runs?), or the topic has lost it.';
const NOTHING: Reading = { events: [], partitions: new Map() };

/**
 * The log of a producer as one feed gets it over Kafka. The feed's cursor remains the truth: the group's offsets are a hint that
 * saves repetitions. What the topic repeats is dropped; what it leaves out, and what the feed looks up besides, comes from the
 * producer's log. Each event is there with its position and its id, so the feed compares them with its cursors as it does near and far.
 */
export class BrokerEventSource extends DelegatingSource implements GroupListener {
  private readonly topic: string;
  private readonly listeners = new Set<() => void>();
  private readonly membership: GroupMembership;
  private readonly received = new ReceivedEvents();
  private readonly overdue: OverdueEvents;
  private readonly commits: OffsetCommits;
  private readonly paused = new Set<number>();
  /** The ends of the log as last seen. */
  private seen: readonly Head[] | undefined;
  /** Whether this process has a part of the topic: while there is none, no news come. */
  private assigned = false;
  private reason: string | undefined;

  constructor(private readonly spec: BrokerSourceSpec) {
    const { log, kafka, lease, clock, logTo, feed } = spec;
    super(log);
    this.topic = kafka.names.topicOf(this.producer);
    this.overdue = new OverdueEvents(clock, () =>
      logTo.warn({ feed }, `${feed} takes from the log what ${this.topic} has not brought for a while: ${LATE}`),
    );
    this.commits = new OffsetCommits(
      () => this.received.offsets,
      (error) => logTo.debug({ feed }, `${feed} did not note its offsets: ${messageOf(error)}`),
    );
    this.membership = new GroupMembership({ feed, topic: this.topic, kafka, lease, listener: this, logTo });
  }

  /** A topic brings every event; it need not be asked often whether there is one. */
  override get notifiesAll(): boolean {
    return true;
  }

  override get trouble(): string | undefined {
    if (this.reason === undefined) return undefined;
    return `${this.spec.feed} gets no events over Kafka, and goes on by itself: ${this.reason}`;
  }

  override get knownHeads(): readonly Head[] | undefined {
    return this.assigned && this.seen ? this.seen.map((head) => this.withReceived(head)) : undefined;
  }

  /** The ends of the log; while it cannot be reached, as far as the topic has brought it. */
  override async heads(): Promise<readonly Head[]> {
    try {
      this.seen = await this.source.heads();
      if (this.reason === undefined) this.overdue.look(this.seen, (partition) => this.received.positionOf(partition));
      else this.overdue.clear();
      return this.seen.map((head) => this.withReadable(head));
    } catch (error) {
      if (!isOutage(error) || !this.seen) throw error;
      // The log was longer than this where the feed has read on since: how long is not known, and it has not become shorter.
      return this.seen
        .map((head) => this.withReceived(head))
        .filter(({ partition, position }) => position >= this.received.cursorAt(partition));
    }
  }

  /** As {@link EventSource.read}: from the topic where that has brought what follows the span's beginning, otherwise from the log. */
  override async read(spans: readonly Span[], limit: number): Promise<Reading> {
    const near = spans.filter((span) => this.received.covers(span));
    const far = spans.filter((span) => !near.includes(span));
    const share = Math.max(1, Math.floor(limit / Math.max(1, spans.length)));
    // Before the log is asked: meanwhile this process may lose its partitions.
    const parts = near.map((span) => [span.partition, this.received.read(span, share)] as const);
    const fromTopic = parts.flatMap(([, { events }]) => events);
    const { events, partitions } = far.length > 0 ? await this.source.read(far, share * far.length) : NOTHING;
    const { observer, feed } = this.spec;
    if (fromTopic.length > 0) observer.onRead(feed, 'kafka', fromTopic.length);
    if (events.length > 0) observer.onRead(feed, 'log', events.length);
    const byPlace = (one: Place, other: Place) => one.partition - other.partition || one.position - other.position;
    const states = parts.map(([partition, { state }]) => [partition, state] as const);
    return { events: [...events, ...fromTopic].sort(byPlace), partitions: new Map([...partitions, ...states]) };
  }

  /** Joins the group with the first listener, and leaves it with the last. */
  override onNews(listener: () => void): () => void {
    const mine = () => listener();
    this.listeners.add(mine);
    this.membership.want(true);
    return () => {
      this.listeners.delete(mine);
      this.membership.want(this.listeners.size > 0);
    };
  }

  override reached(places: readonly Place[]): void {
    this.received.reached(places);
    for (const partition of this.paused)
      if (!this.received.isFull(partition)) {
        this.paused.delete(partition);
        this.membership.present?.resume(partition);
      }
    void this.commits.commit(this.membership.present);
  }

  onRecords(partition: number, records: readonly ReceivedRecord[]): void {
    failpoint('consume.received');
    for (const record of records) {
      const event = eventOf(this.producer, record);
      const isEvent = !(event instanceof NotAnEvent);
      if (!isEvent) this.spec.logTo.error({ feed: this.spec.feed, topic: this.topic }, event.reason);
      this.received.take(partition, record.offset, isEvent ? event : undefined);
    }
    if (this.received.isFull(partition)) {
      this.paused.add(partition);
      this.membership.present?.pause(partition);
    }
    this.tell();
  }

  onAssigned(partitions: readonly number[]): void {
    this.assigned = partitions.length > 0;
    this.overdue.clear();
    this.received.keepOnly(partitions);
    for (const partition of this.paused) this.membership.present?.resume(partition);
    this.paused.clear();
    this.commits.forget();
    // What could not be noted while the group was shared anew.
    void this.commits.commit(this.membership.present);
    this.tell();
  }

  onTrouble(reason: string | undefined): void {
    if (reason === this.reason) return;
    this.reason = reason;
    const { logTo, feed } = this.spec;
    if (this.trouble !== undefined) logTo.warn({ feed }, this.trouble);
    this.tell();
  }

  /** Resolves when it has left the group, if nothing listens any more. */
  left(): Promise<void> {
    return this.membership.left();
  }

  /** Leaves the group for good. */
  close(): Promise<void> {
    this.listeners.clear();
    return this.membership.close();
  }

  /** A head with how far the feed may read: what the log has beyond that is on its way. */
  private withReadable(head: Head): Head {
    const { partition, trimmed } = head;
    const received = this.received.endOf(partition)?.position ?? 0;
    return { ...head, readable: Math.max(received, this.overdue.upTo(partition), trimmed) };
  }

  /** A head that was read a while ago, as far as it is known to have grown since. */
  private withReceived(head: Head): Head {
    const end = this.received.endOf(head.partition);
    const { readable, ...known } = this.withReadable(head);
    if (!end || end.position <= head.position) return { ...known, readable };
    return { ...known, position: end.position, last: end, epoch: Math.max(head.epoch, end.epoch ?? 0), readable };
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
