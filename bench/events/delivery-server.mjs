/** Two modules, booted as a host boots them, one of which consumes the other. Plants on demand, and reports when all was noted. */
import 'reflect-metadata';
import { serve } from '../http/serve.mjs';
import { product } from '../harness/product.mjs';
import { gardenAndAlmanac } from './garden.mjs';
import { gardenHost } from './garden-host.mjs';

const WRITERS = 64;
const PLANT = { name: 'fern', height: 12 };
const LOOK_EVERY_MS = 1;
const LATE_MS = 100_000;

/**
 * @typedef {{ readonly ask: 'burst', readonly count: number } | { readonly ask: 'singly', readonly count: number }} Question
 */

serve(
  /** @param {{ readonly directory: string, readonly driver: string, readonly brokers?: readonly string[], readonly prefix?: string }} job `brokers`: those of the Kafka over which events come */
  async ({ directory, driver, brokers, prefix }) => {
    /** @type {typeof import('../../src/platform/host/event-transport.js')} */
    const { eventTransport } = await product('platform/host/event-transport');
    /** @type {typeof import('../../src/platform/testing/test-client.js')} */
    const { testClient } = await product('platform/testing/test-client');

    const { garden, noted, modules, migrations } = await gardenAndAlmanac();
    const fromTopic = { events: 0 };
    const { clock, ids, log, begin } = await gardenHost();
    const kafka = brokers && { EVENTS: 'kafka', KAFKA_BROKERS: brokers.join(','), KAFKA_PREFIX: prefix };
    const transport = kafka && eventTransport(kafka, { clientId: 'bench', log });
    const running = await begin(modules, {
      dataDirectory: directory,
      driver,
      migrations,
      ...(transport ? { events: transport } : {}),
      onRead: (way, events) => void (fromTopic.events += way === 'kafka' ? events : 0),
    });
    const { dispatcher, delivery } = running;
    const client = testClient(
      garden,
      { kind: 'member', memberId: 'm-1', roles: ['gardener'] },
      { dispatcher, clock, ids },
    );
    const store = (/** @type {string} */ module) => {
      const found = running.modules.get(module);
      if (!found) throw new Error(`${module} does not run.`);
      return found.store;
    };
    const almanac = store('almanac');
    const count = async (/** @type {string} */ module, /** @type {string} */ statement) => {
      const [row] = await store(module).reads.sql.all(statement);
      return Number(row?.['count']);
    };

    /** Resolves with the time of the commit by which so many events more have been handled. @param {number} more */
    const noting = (more) => {
      const target = noted.runs + more;
      return new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`${target - noted.runs} events were not handled within ${LATE_MS / 1_000} s.`)),
          LATE_MS,
        );
        const release = almanac.onCommitted(() => {
          if (noted.runs < target) return;
          release();
          clearTimeout(late);
          resolve(performance.now());
        });
      });
    };

    /** @throws Error when an event has had no effect, or more than one, or has not come over Kafka where it is to. */
    const assertOnce = async () => {
      const planted = await count('garden', 'SELECT COUNT(*) AS count FROM plants');
      const notes = await count('almanac', 'SELECT COUNT(*) AS count FROM notes');
      const different = await count('almanac', 'SELECT COUNT(DISTINCT "plantId") AS count FROM notes');
      if (notes !== planted || different !== planted)
        throw new Error(`${planted} were planted, and ${notes} notes name ${different} of them.`);
      if (transport && fromTopic.events < planted)
        throw new Error(`${planted} were planted, and only ${fromTopic.events} of them came over Kafka.`);
    };

    const rest = async () => {
      while (!(await delivery.idle())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    };

    const burst = async (/** @type {number} */ events) => {
      const all = noting(events);
      let left = events;
      const writer = async () => {
        while (left > 0) {
          left -= 1;
          await client.plant(PLANT);
        }
      };
      const began = performance.now();
      await Promise.all(Array.from({ length: WRITERS }, writer));
      const ended = await all;
      await assertOnce();
      await rest();
      return { perSecond: events / ((ended - began) / 1_000) };
    };

    const singly = async (/** @type {number} */ events) => {
      const fromStart = [];
      const fromAnswer = [];
      for (let event = 0; event < events; event += 1) {
        await rest();
        const effect = noting(1);
        const began = performance.now();
        await client.plant(PLANT);
        const responded = performance.now();
        const ended = await effect;
        fromStart.push(ended - began);
        fromAnswer.push(ended - responded);
      }
      await assertOnce();
      return { fromStart, fromAnswer };
    };

    await rest();
    return {
      url: '',
      close: () => running.close().finally(() => transport?.close()),
      /** @param {Question} question */
      ask: (question) => (question.ask === 'burst' ? burst(question.count) : singly(question.count)),
    };
  },
);
