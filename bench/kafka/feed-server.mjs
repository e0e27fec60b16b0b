/** A garden whose events are there already, and a new almanac that gets them: over Kafka, or from the log. */
import { gardenHost } from '../events/garden-host.mjs';
import { gardenAndAlmanac } from '../events/garden.mjs';
import { serve } from '../http/serve.mjs';
import { gardenBroker } from './garden-broker.mjs';
import { signal } from './signal.mjs';

const LATE_MS = 100_000;

/**
 * @typedef {object} Question
 * @property {'pass' | 'note'} ask `pass`: each event only moves the cursor; `note`: each has one row as its effect
 * @property {'kafka' | 'log'} way
 * @property {string} directory
 * @property {string} prefix
 * @property {string} group
 * @property {number} count
 */

serve(
  /** @param {{ readonly driver: string, readonly brokers: readonly string[] }} job */
  async ({ driver, brokers }) => {
    const { log, begin } = await gardenHost();
    const worlds = { pass: await gardenAndAlmanac('withered'), note: await gardenAndAlmanac('planted') };

    const feed = async (/** @type {Question} */ { ask, way, directory, prefix, group, count }) => {
      const { garden, modules, migrations, noted } = worlds[ask];
      noted.runs = 0;
      const read = { kafka: 0, log: 0 };
      const offsets = new Map();
      const committed = () => [...offsets.values()].reduce((sum, offset) => sum + Number(offset), 0);
      const complaint = () =>
        `Of ${count} events the almanac has read ${read.kafka} from the topic and ${read.log} from the log, noted ${noted.runs}, and passed ${committed()}, in ${LATE_MS / 1_000} s.`;
      const assigned = signal(LATE_MS, complaint);
      const passed = signal(LATE_MS, complaint);
      const kafka = await gardenBroker({ brokers, prefix, group }, log, {
        assigned: assigned.give,
        committed: (now) => {
          for (const [partition, offset] of now) offsets.set(partition, offset);
          if (committed() >= count) passed.give();
        },
      });
      const running = await begin(modules, {
        dataDirectory: directory,
        driver,
        migrations,
        events: { kafka, wayOf: () => way },
        onRead: (from, events) => void (read[from] += events),
      });
      const almanac = running.modules.get('almanac')?.store;
      if (!almanac) throw new Error('The almanac does not run.');
      const perSecond =
        ask === 'pass'
          ? await assigned.given.then(async (began) => count / (((await passed.given) - began) / 1_000))
          : await effects(almanac, noted, count, complaint);
      // The log is asked for one event of each partition at most: where the feed begins.
      if (way === 'kafka' && (read.log > garden.partitions || read.kafka < count))
        throw new Error(`Of ${count} events ${read.kafka} were read from the topic, and ${read.log} from the log.`);
      await assertOnce(almanac, count, ask === 'note' ? count : 0);
      await running.close();
      await kafka.broker.close();
      return { perSecond };
    };
    return { url: '', close: async () => undefined, ask: feed };
  },
);

/**
 * Effects per second, from the first commit that is seen to the last: what comes before, joining and starting, is no effect.
 * @param {import('../../src/platform/store/unit/module-store.js').ModuleStore} almanac
 * @param {{ readonly runs: number }} noted
 * @param {number} count
 * @param {() => string} complaint
 */
async function effects(almanac, noted, count, complaint) {
  /** @type {{ readonly at: number, readonly runs: number } | undefined} */
  let first;
  const all = signal(LATE_MS, complaint);
  const release = almanac.onCommitted(() => {
    if (noted.runs > 0) first ??= { at: performance.now(), runs: noted.runs };
    if (noted.runs >= count) all.give();
  });
  const ended = await all.given;
  release();
  if (!first || first.runs > count / 2)
    throw new Error(`${count} events are too few to measure: half of them came at once. Take a higher --scale.`);
  return (count - first.runs) / ((ended - first.at) / 1_000);
}

/**
 * @param {import('../../src/platform/store/unit/module-store.js').ModuleStore} almanac
 * @param {number} passed
 * @param {number} noted
 * @throws Error when an event was left out, or has had more than one effect
 */
async function assertOnce({ reads }, passed, noted) {
  const [cursors] = await reads.sql.all('SELECT SUM(position_no) AS total FROM _cursor');
  const [notes] = await reads.sql.all('SELECT COUNT(*) AS total, COUNT(DISTINCT "plantId") AS plants FROM notes');
  const found = [cursors?.['total'], notes?.['total'], notes?.['plants']].map(Number);
  if (found.join() !== [passed, noted, noted].join())
    throw new Error(
      `The cursors add up to ${found[0]}, not ${passed}; ${found[1]} notes of ${found[2]} plants, not ${noted}.`,
    );
}
