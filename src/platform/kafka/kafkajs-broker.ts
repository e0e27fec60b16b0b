import type { Admin } from 'kafkajs';
import { Unavailable } from '../contract/failure.js';
import { type Clock, systemClock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { Broker, BrokerSender, GroupListener, GroupMember, GroupOffsets } from './broker.js';
import type { TopicDeclaration, TopicEnds } from './broker.js';
import type { KafkaAddress } from './kafka-address.js';
import { kafkaClient } from './kafka-client.js';
import { KafkajsMember } from './kafkajs-member.js';
import { KafkajsSender } from './kafkajs-sender.js';
import { KafkajsTopics } from './kafkajs-topics.js';

/** How the broker port over kafkajs is made. */
export interface KafkajsBrokerOptions {
  /** The name of this process in the logs and quotas of the brokers. */
  readonly clientId: string;
  readonly log: Log;
  /** Times how members connect again. Default: the time of this process. */
  readonly clock?: Clock;
  /** Spreads how members connect again; a number from 0 to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** How often kafkajs repeats a connection or a request for metadata: a leader that changes is found at the second try. */
const RETRIES = 2;
/** How long a broker may take for a response. A fetch takes a fraction of a second; a broker that is paused takes none. */
const REQUEST_WITHIN_MS = 10_000;

/**
 * The broker port over kafkajs. It connects at its first use.
 *
 * kafkajs keeps the offsets of a group for all consumers of one `Kafka`, so every consumer gets one of its own.
 */
export function kafkajsBroker(address: KafkaAddress, options: KafkajsBrokerOptions): Broker {
  return new KafkajsBroker(address, options);
}

class KafkajsBroker implements Broker {
  private readonly opened = new Set<{ close(): Promise<void> }>();
  private readonly topics: KafkajsTopics;
  private closed = false;

  constructor(
    private readonly address: KafkaAddress,
    private readonly options: KafkajsBrokerOptions,
  ) {
    const clock = options.clock ?? systemClock;
    this.topics = new KafkajsTopics((): Admin => this.client().admin({ retry: { retries: 0 } }), clock);
  }

  declare(declaration: TopicDeclaration): Promise<void> {
    return this.topics.declare(declaration);
  }

  ends(topic: string): Promise<readonly TopicEnds[]> {
    return this.topics.ends(topic);
  }

  offsets(group: string, topic: string): Promise<GroupOffsets> {
    return this.topics.offsets(group, topic);
  }

  sender(): BrokerSender {
    this.assertOpen();
    const sender = new KafkajsSender(
      () => this.client(),
      () => this.opened.delete(sender),
    );
    this.opened.add(sender);
    return sender;
  }

  join(group: string, topic: string, listener: GroupListener): GroupMember {
    this.assertOpen();
    const { clock = systemClock, random = Math.random } = this.options;
    const onLeft = () => this.opened.delete(opened);
    const member = new KafkajsMember(() => this.client(), { group, topic, listener, clock, random, onLeft });
    const opened = { close: () => member.leave() };
    this.opened.add(opened);
    member.start();
    return member;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.opened, this.topics].map((opened) => opened.close()));
  }

  private assertOpen(): void {
    if (this.closed) throw new Unavailable('This connection to Kafka is closed; make another broker.');
  }

  private client() {
    const { clientId, log } = this.options;
    return kafkaClient(this.address, { clientId, log, retries: RETRIES, requestWithinMs: REQUEST_WITHIN_MS });
  }
}
