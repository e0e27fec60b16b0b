/** A garden that publishes in bulk, or relays what it has published to a topic. */
import { gardenHost } from '../events/garden-host.mjs';
import { gardenAndAlmanac } from '../events/garden.mjs';
import { serve } from '../http/serve.mjs';
import { gardenBroker } from './garden-broker.mjs';
import { signal } from './signal.mjs';

const EVENTS_PER_UNIT = 500;
const LATE_MS = 100_000;

/**
 * @typedef {{ readonly ask: 'fill', readonly directory: string, readonly count: number }} Fill
 * @typedef {{ readonly ask: 'relay', readonly directory: string, readonly count: number, readonly prefix: string }} Relay
 */

serve(
  /** @param {{ readonly driver: string, readonly brokers: readonly string[] }} job */
  async ({ driver, brokers }) => {
    const { garden, modules, migrations } = await gardenAndAlmanac();
    const { ids, log, begin } = await gardenHost();
    const alone = modules.filter(({ contract }) => contract.name === 'garden');

    const fill = async (/** @type {Fill} */ { directory, count }) => {
      const running = await begin(alone, { dataDirectory: directory, driver, migrations });
      const store = running.modules.get('garden')?.store;
      if (!store) throw new Error('The garden does not run.');
      for (let left = count; left > 0; left -= EVENTS_PER_UNIT)
        await store.units.run('publish in bulk', async (tx) => {
          for (let event = 0; event < Math.min(left, EVENTS_PER_UNIT); event += 1)
            tx.publish(garden.events.planted, { plantId: ids.next(), name: 'fern', height: 12 });
        });
      await running.close();
      return {};
    };

    /** From the moment when the topic is declared to the last acknowledgement. */
    const relay = async (/** @type {Relay} */ { directory, count, prefix }) => {
      let sent = 0;
      const complaint = () => `Of ${count} events ${sent} were relayed in ${LATE_MS / 1_000} s.`;
      const declared = signal(LATE_MS, complaint);
      const open = signal(LATE_MS, complaint);
      const acknowledged = signal(LATE_MS, complaint);
      const kafka = await gardenBroker({ brokers, prefix }, log, {
        declared: async () => {
          declared.give();
          await open.given;
        },
        sent: (records) => {
          sent += records;
          if (sent >= count) acknowledged.give();
        },
      });
      const events = { kafka, wayOf: () => /** @type {const} */ ('log') };
      const running = await begin(alone, { dataDirectory: directory, driver, migrations, events });
      await declared.given;
      const began = performance.now();
      open.give();
      const ended = await acknowledged.given;
      await assertAllThere(running, kafka, count);
      await running.close();
      await kafka.broker.close();
      return { perSecond: count / ((ended - began) / 1_000), topic: kafka.names.topicOf('garden') };
    };

    return {
      url: '',
      close: async () => undefined,
      /** @param {Fill | Relay} question */
      ask: (question) => (question.ask === 'fill' ? fill(question) : relay(question)),
    };
  },
);

/**
 * @param {import('../../src/platform/host/boot.js').Running} running
 * @param {import('../../src/platform/events/broker/event-broker.js').EventBroker} kafka
 * @param {number} count
 * @throws Error when an event is missing in the topic, or there twice
 */
async function assertAllThere({ delivery }, { broker, names }, count) {
  const lag = (await delivery.logs.relays()).reduce((sum, relay) => sum + relay.lag, 0);
  const ends = await broker.ends(names.topicOf('garden'));
  const there = ends.reduce((sum, { first, next }) => sum + Number(next - first), 0);
  if (lag > 0 || there !== count) throw new Error(`Of ${count} events the topic has ${there}; the lag is ${lag}.`);
}
