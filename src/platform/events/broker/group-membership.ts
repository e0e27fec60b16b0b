import type { GroupListener, GroupMember } from '../../kafka/broker.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import type { FeedLease } from '../feed/feed-lease.js';
import type { EventBroker } from './event-broker.js';

export interface GroupMembershipSpec {
  /** The feed's name, from which the name of the group derives. */
  readonly feed: string;
  readonly topic: string;
  readonly kafka: EventBroker;
  readonly lease: FeedLease;
  readonly listener: GroupListener;
  readonly logTo: Log;
}

/** Whether this process is in the consumer group of a feed: while it runs the feeds of the consumer, and the feed wants events. */
export class GroupMembership {
  private wanted = false;
  private member: GroupMember | undefined;
  private leaving: Promise<void> = Promise.resolve();
  private readonly stopWatching: () => void;

  constructor(private readonly spec: GroupMembershipSpec) {
    this.stopWatching = spec.lease.onChange(() => this.reconcile());
  }

  /** This process as a member; undefined while it is none. */
  get present(): GroupMember | undefined {
    return this.member;
  }

  /** Says whether the feed wants events. */
  want(wanted: boolean): void {
    this.wanted = wanted;
    this.reconcile();
  }

  /** Resolves when it has left the group, unless it is in it. */
  left(): Promise<void> {
    return this.leaving;
  }

  /** Leaves the group for good. */
  async close(): Promise<void> {
    this.stopWatching();
    this.want(false);
    await this.leaving;
  }

  private reconcile(): void {
    const { feed, topic, kafka, lease, listener, logTo } = this.spec;
    if (this.wanted && lease.held) {
      this.member ??= kafka.broker.join(kafka.names.groupOf(feed), topic, listener);
      return;
    }
    const { member } = this;
    this.member = undefined;
    if (!member) return;
    listener.onTrouble(undefined);
    listener.onAssigned([]);
    this.leaving = member.leave().catch((error: unknown) => {
      logTo.debug({ feed }, `${feed} did not leave its group in order: ${messageOf(error)}`);
    });
  }
}
