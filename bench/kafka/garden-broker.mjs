import { product } from '../harness/product.mjs';
import { watchedBroker } from './watched-broker.mjs';

/**
 * Kafka as a host of the garden has it, over the product's own port.
 * @param {object} place
 * @param {readonly string[]} place.brokers
 * @param {string} place.prefix of the topics
 * @param {string} [place.group] what the names of groups end with: a new one begins at the first record
 * @param {import('../../src/platform/ops/log.js').Log} log
 * @param {import('./watched-broker.mjs').Watch} watch
 */
export async function gardenBroker({ brokers, prefix, group = '' }, log, watch) {
  /** @type {typeof import('../../src/platform/kafka/kafkajs-broker.js')} */
  const { kafkajsBroker } = await product('platform/kafka/kafkajs-broker');
  /** @type {typeof import('../../src/platform/kafka/topic-names.js')} */
  const { TopicNames } = await product('platform/kafka/topic-names');
  class RoundNames extends TopicNames {
    /** @override @param {string} feed */
    groupOf(feed) {
      return `${super.groupOf(feed)}${group}`;
    }
  }
  const broker = kafkajsBroker({ brokers }, { clientId: 'bench', log });
  return { broker: watchedBroker(broker, watch), names: new RoundNames(prefix) };
}
