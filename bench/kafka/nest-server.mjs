/** What a user would otherwise write: NestJS 11 with its Kafka transport, which is over kafkajs, too. */
import 'reflect-metadata';
import { peer } from '../harness/peers.mjs';
import { product } from '../harness/product.mjs';
import { serve } from '../http/serve.mjs';
import { messagesOf } from './bare.mjs';

/** As many writers as in the benchmark `events`, each of which emits one event at a time. */
const IN_FLIGHT = 64;
/** It emits slowly, so it emits fewer. */
const EMITTED = 0.2;

serve(
  /** @param {import('./floor-server.mjs').FloorJob} job */
  async ({ brokers, topic, count }) => {
    const { Controller, Module } = await peer('@nestjs/common');
    const { NestFactory } = await peer('@nestjs/core');
    const { ClientProxyFactory, EventPattern, Payload, Transport } = await peer('@nestjs/microservices');
    const { lastValueFrom } = await peer('rxjs');
    /** @type {typeof import('../../src/platform/kafka/kafkajs-broker.js')} */
    const { kafkajsBroker } = await product('platform/kafka/kafkajs-broker');
    /** @type {typeof import('../../src/platform/ops/create-log.js')} */
    const { createLog } = await product('platform/ops/create-log');
    const declaring = kafkajsBroker({ brokers }, { clientId: 'bench', log: createLog({ level: 'info' }) });
    const { length: partitions } = await declaring.ends(topic);
    const messages = await messagesOf(brokers, { topic, count });
    const client = { clientId: 'bench-nest', brokers: [...brokers] };

    const emit = async (/** @type {string} */ to) => {
      await declaring.declare({ topic: to, partitions });
      const sending = ClientProxyFactory.create({
        transport: Transport.KAFKA,
        options: { client, producerOnlyMode: true, producer: { allowAutoTopicCreation: false }, send: { acks: -1 } },
      });
      const emitted = messages.slice(0, Math.ceil(count * EMITTED));
      let next = 0;
      const writer = async () => {
        for (let message = emitted[next++]; message !== undefined; message = emitted[next++]) {
          const { key, value, headers } = message;
          await lastValueFrom(sending.emit(to, { key, value, headers }));
        }
      };
      const began = performance.now();
      await sending.connect();
      await Promise.all(Array.from({ length: IN_FLIGHT }, writer));
      const perSecond = emitted.length / ((performance.now() - began) / 1_000);
      await sending.close();
      return { perSecond };
    };

    /** From the first message to the last: what comes before the first is left out, in its favour. */
    const consume = async (/** @type {string} */ groupId) => {
      const times = { first: 0, seen: 0 };
      /** @type {() => void} */
      let end = () => undefined;
      const ended = new Promise((resolve) => (end = () => resolve(performance.now())));
      class Consumer {
        planted() {
          times.first ||= performance.now();
          times.seen += 1;
          if (times.seen === count) end();
        }
      }
      Payload()(Consumer.prototype, 'planted', 0);
      Reflect.defineMetadata('design:paramtypes', [Object], Consumer.prototype, 'planted');
      EventPattern(topic)(
        Consumer.prototype,
        'planted',
        Object.getOwnPropertyDescriptor(Consumer.prototype, 'planted'),
      );
      Controller()(Consumer);
      class App {}
      Module({ controllers: [Consumer] })(App);
      const consumer = { groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 200 };
      const options = { client, consumer, subscribe: { fromBeginning: true } };
      const app = await NestFactory.createMicroservice(App, { transport: Transport.KAFKA, options, logger: ['error'] });
      await app.listen();
      const perSecond = count / ((Number(await ended) - times.first) / 1_000);
      await app.close();
      return { perSecond };
    };
    return {
      url: '',
      close: () => declaring.close(),
      /** @param {{ readonly ask: 'produce', readonly topic: string } | { readonly ask: 'consume', readonly group: string }} question */
      ask: (question) => (question.ask === 'produce' ? emit(question.topic) : consume(question.group)),
    };
  },
);
