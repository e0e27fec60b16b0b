import type { Broker } from '../../kafka/broker.js';
import type { TopicNames } from '../../kafka/topic-names.js';

/** The broker that carries events, and the names that this installation has there. */
export interface EventBroker {
  readonly broker: Broker;
  readonly names: TopicNames;
}
