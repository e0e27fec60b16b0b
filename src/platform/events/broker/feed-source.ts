import { refused } from '../../contract/failure.js';
import { refusal } from '../../contract/refusal.js';
import type { EventSource } from '../log/event-source.js';
import { SwitchableSource } from '../log/switchable-source.js';
import { BrokerEventSource, type BrokerSourceSpec } from './broker-source.js';

/** The ways in which the events of a producer reach a feed: from its log, near or far; or over Kafka. */
export const WAYS = ['log', 'kafka'] as const;
export type Way = (typeof WAYS)[number];

export const NO_BROKER = refusal('NO_BROKER', 409, 'The host knows no Kafka cluster.');

/**
 * The source of one feed, whose way can change while the feed runs. Both ways give the same events at the same places, so the feed goes on
 * at its cursor.
 */
export class FeedSource extends SwitchableSource {
  private overBroker: BrokerEventSource | undefined;

  /** @param kafka left out where there is no broker */
  constructor(
    private readonly log: EventSource,
    private readonly kafka?: Omit<BrokerSourceSpec, 'log'>,
  ) {
    super(log);
  }

  get way(): Way {
    return this.overBroker ? 'kafka' : 'log';
  }

  /** Takes the events this way from now on. @throws Refused `NO_BROKER` when there is no broker. */
  takeBy(way: Way): void {
    if (way === this.way) return;
    const former = this.overBroker;
    if (way === 'kafka' && !this.kafka)
      throw refused(
        NO_BROKER,
        `The events of ${this.producer} cannot come over Kafka: this process knows no cluster; set KAFKA_BROKERS.`,
      );
    this.overBroker =
      way === 'kafka' && this.kafka ? new BrokerEventSource({ ...this.kafka, log: this.log }) : undefined;
    this.moveTo(this.overBroker ?? this.log);
    void former?.close();
  }

  /** Resolves when it has left its consumer group, if nothing listens any more. */
  async left(): Promise<void> {
    await this.overBroker?.left();
  }
}
