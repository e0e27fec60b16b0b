import type { Broker } from '../../kafka/broker.js';
import type { TopicNames } from '../../kafka/topic-names.js';

/** The broker that carries events, and the names that this installation has there. */
export interface EventBroker {
  readonly broker: Broker;
  readonly names: TopicNames;
  /** How long the topic of a module keeps its events, in milliseconds; left out, as long as the broker does by itself. */
  readonly retentionMs?: number;
}
