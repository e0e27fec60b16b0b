import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { root } from '../../tools/root.mjs';
import { say } from '../../tools/say.mjs';
import { available } from '../drivers/drivers.mjs';
import { Findings } from '../harness/finding.mjs';
import { percentile } from '../harness/median.mjs';
import { rowOf } from '../harness/row.mjs';
import { inDirectory } from '../harness/workspace.mjs';
import { sampleOrder, signIn, startMarketplace } from '../http/marketplace.mjs';
import { chart } from './chart.mjs';
import { growth, thirds } from './level.mjs';
import { Observer } from './observation.mjs';
import { panelsOf } from './panels.mjs';

const TRAFFIC = fileURLToPath(new URL('traffic-process.mjs', import.meta.url));
const LOOK_EVERY_MS = 5_000;
const TELL_EVERY = 12;
/** Instead of 7 and 30 days, and every minute: so that in ten minutes everything grows old nine times over. */
const AGEING = /** @type {const} */ ({ every: '10s', keep: '1m', unanswered: '20s' });
const KB = 1_024;

/** @typedef {import('./observation.mjs').Observation} Observation */

/**
 * The marketplace under steady load, with its maintenance: does anything grow that should not?
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function soak(options) {
  const findings = new Findings();
  const driver = await available(options.drivers[0] ?? 'sqlite3');
  const { observations, failures } = await inDirectory((directory) => run(join(directory, 'data'), driver, options));
  const place = options.write ? join(root, 'bench', 'soak.svg') : join(root, 'data', 'bench', 'soak.svg');
  mkdirSync(join(place, '..'), { recursive: true });
  const title = `${options.minutes} minutes with ${options.rate} orders a second, ${driver}`;
  const seconds = observations.map((one) => one.seconds);
  writeFileSync(place, chart(title, seconds, panelsOf(observations)));
  say(`The course of it: ${place}`);
  for (const failure of [...new Set(failures)].slice(0, 5)) say(`A client saw: ${failure}`);
  findings.notes.push(
    `${title}: each is placed, paid, looked at and answered by its shop (75 of 100), cancelled (10), rejected (5) or left until its time is out (10); with three looks at the shops. Sent at that rate whatever the answers take.`,
    `Maintenance runs every ${AGEING.every}, and what is kept for 7 or 30 days otherwise is kept for ${AGEING.keep}, so that all of it expires during the run. Orders, payments and their events are kept permanently.`,
    '**ours** is the median of the last third of the time, **floor** that of the third before: level is a ratio of about 1. Bytes for each order: what databases grew by in that third, divided by its orders.',
  );
  findings.rows.push(...rowsOf(observations, failures.length));
  return findings;
}

/**
 * @param {string} directory
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {import('../harness/options.mjs').Options} options
 */
async function run(directory, driver, { minutes, rate, profile }) {
  const server = await startMarketplace({ directory, driver, background: true, ageing: AGEING }, profile);
  const observer = new Observer(server.internalUrl, directory, driver);
  const traffic = await startTraffic(server.url, rate);
  /** @type {Observation[]} */
  const observations = [];
  /** @type {string[]} */
  const failures = [];
  let orders = 0;
  const began = performance.now();
  try {
    for (let last = began; last - began < minutes * 60_000;) {
      await pause(LOOK_EVERY_MS);
      const [seen, sent] = [await observer.look(), await traffic.take()];
      const now = performance.now();
      orders += sent.orders;
      failures.push(...sent.failures);
      const perSecond = sent.orders / ((now - last) / 1_000);
      const answerMs = sent.ms.length > 0 ? percentile(sent.ms, 0.99) : 0;
      observations.push({ ...seen, seconds: (now - began) / 1_000, orders, perSecond, answerMs });
      last = now;
      if (observations.length % TELL_EVERY === 0) tell(observations.at(-1), failures.length);
    }
    failures.push(...(await traffic.stop()).failures);
  } finally {
    traffic.kill();
    await server.stop();
  }
  return { observations, failures };
}

/** @param {Observation | undefined} seen @param {number} failures */
function tell(seen, failures) {
  if (!seen) return;
  const { seconds, orders, memoryMB, delayMs, waiting, keptRows } = seen;
  say(
    `  ${Math.round(seconds / 60)} min: ${orders} orders, ${Math.round(memoryMB)} MB, events ${delayMs.toFixed(1)} ms late, ` +
      `${waiting} units waiting, ${keptRows} rows that go, ${failures} failures`,
  );
}

/**
 * @param {string} url
 * @param {number} perSecond
 */
async function startTraffic(url, perSecond) {
  /** @type {import('./traffic.mjs').Traffic} */
  const job = {
    url,
    customer: await signIn(url, 'customer'),
    owner: await signIn(url, 'owner'),
    basket: await sampleOrder(url),
    perSecond,
  };
  const child = fork(TRAFFIC, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send(job);
  const received = async (/** @type {'take' | 'stop'} */ ask) => {
    const answer = once(child, 'message');
    child.send({ ask });
    return (await answer)[0];
  };
  return {
    /** @returns {Promise<import('./traffic.mjs').Counted>} */
    take: () => received('take'),
    /** @returns {Promise<import('./traffic.mjs').Counted>} */
    stop: async () => (await received('stop')).ended,
    kill: () => child.kill(),
  };
}

/**
 * @param {readonly Observation[]} observations
 * @param {number} failures
 */
function rowsOf(observations, failures) {
  const level = (
    /** @type {string} */ name,
    /** @type {string} */ unit,
    /** @type {(one: Observation) => number} */ of,
  ) => rowOf(name, unit, [ratio(thirds(observations, of))], { ratioAtMost: 1.15 });
  const most = Math.max(...observations.slice(Math.floor(observations.length / 3)).map((one) => one.waiting));
  return [
    level('memory, resident', 'MB', (one) => one.memoryMB),
    level('write-ahead logs', 'MB', (one) => one.logsMB),
    level('rows that maintenance removes', 'rows', (one) => one.keptRows),
    rowOf('databases, for each order', 'KB', [ratio(growth(observations, (one) => one.filesMB * KB))], {
      ratioAtMost: 1.15,
    }),
    level('from an event to its effect, mean', 'ms', (one) => one.delayMs),
    level('to place an order, p99', 'ms', (one) => one.answerMs),
    level('orders', 'orders/s', (one) => one.perSecond),
    rowOf('units that waited for a writer, most seen', 'units', [{ ours: most }], { below: 64 }),
    rowOf('events parked', 'events', [{ ours: observations.at(-1)?.parked ?? NaN }], { below: 1 }),
    rowOf('requests that failed', 'requests', [{ ours: failures }], { below: 1 }),
  ];
}

/** @param {{ readonly middle: number, readonly last: number }} of */
function ratio({ middle, last }) {
  return { ours: last, floor: middle };
}
