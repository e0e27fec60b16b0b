/** Bare kafkajs: sends the messages of a topic again, from memory, or consumes them, with a row for each or with nothing. */
import { product } from '../harness/product.mjs';
import { serve } from '../http/serve.mjs';
import { bareKafka, consumeBare, messagesOf } from './bare.mjs';
import { noteBare } from './bare-notes.mjs';

/** As many as a relay sends at most. */
const BATCH = 512;

/**
 * @typedef {object} FloorJob
 * @property {readonly string[]} brokers
 * @property {string} topic that has the messages
 * @property {number} count of its messages
 */

/** @typedef {{ readonly ask: 'produce', readonly topic: string } | { readonly ask: 'consume' | 'note', readonly group: string }} Question */

serve(
  /** @param {FloorJob & { readonly driver: import('../drivers/drivers.mjs').DriverName, readonly directory: string }} job */
  async ({ brokers, topic, count, driver, directory }) => {
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
      ask: async (/** @type {Question} */ question) => {
        if (question.ask === 'produce') return produce(question.topic);
        const what = { topic, count, group: question.group };
        const note = () => noteBare({ driver, directory }, brokers, what);
        return { perSecond: question.ask === 'note' ? await note() : await consumeBare(brokers, what) };
      },
    };
  },
);
