/** Bare kafkajs: sends the messages of a topic again, from memory, or consumes them. */
import { product } from '../harness/product.mjs';
import { serve } from '../http/serve.mjs';
import { bareKafka, consumeBare, messagesOf } from './bare.mjs';

/** As many as a relay sends at most. */
const BATCH = 512;

/**
 * @typedef {object} FloorJob
 * @property {readonly string[]} brokers
 * @property {string} topic that has the messages
 * @property {number} count of its messages
 */

serve(
  /** @param {FloorJob} job */
  async ({ brokers, topic, count }) => {
    /** @type {typeof import('../../src/platform/kafka/kafkajs-broker.js')} */
    const { kafkajsBroker } = await product('platform/kafka/kafkajs-broker');
    /** @type {typeof import('../../src/platform/ops/create-log.js')} */
    const { createLog } = await product('platform/ops/create-log');
    const declaring = kafkajsBroker({ brokers }, { clientId: 'bench', log: createLog({ level: 'info' }) });
    const { length: partitions } = await declaring.ends(topic);
    const messages = await messagesOf(brokers, { topic, count });

    /** From the connection, as a relay begins with one, to the last acknowledgement. */
    const produce = async (/** @type {string} */ to) => {
      await declaring.declare({ topic: to, partitions });
      const kafka = await bareKafka(brokers);
      const producer = kafka.producer({
        allowAutoTopicCreation: false,
        maxInFlightRequests: 1,
        createPartitioner:
          () =>
          (/** @type {any} */ { message }) =>
            message.partition,
      });
      const began = performance.now();
      await producer.connect();
      for (let at = 0; at < count; at += BATCH)
        await producer.send({ topic: to, acks: -1, messages: messages.slice(at, at + BATCH) });
      const perSecond = count / ((performance.now() - began) / 1_000);
      await producer.disconnect();
      return { perSecond };
    };
    return {
      url: '',
      close: () => declaring.close(),
      /** @param {{ readonly ask: 'produce', readonly topic: string } | { readonly ask: 'consume', readonly group: string }} question */
      ask: async (question) =>
        question.ask === 'produce'
          ? produce(question.topic)
          : { perSecond: await consumeBare(brokers, { topic, count, group: question.group }) },
    };
  },
);
