import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withEachDriver } from '../drivers/each-driver.mjs';
import { Findings } from '../harness/finding.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { startServer } from '../http/child.mjs';
import { underLoad } from '../http/load.mjs';
import { sampleOrder, sent, signIn, startMarketplace } from '../http/marketplace.mjs';
import { countRows, rowsSince } from '../rows/written-rows.mjs';
import { ordersInThreads, THREADS_NOTE } from './in-threads.mjs';
import { CONNECTIONS, placing, startPlace } from './placing.mjs';

const UNIT = 'orders/s';
const SAMPLE_KEY = '5a3f1c52-7d0e-4e57-9b57-2f6d0c4b8a11';
const FLOOR = new URL('floor-server.mjs', import.meta.url);
const NEST = new URL('nest-server.mjs', import.meta.url);

/** @typedef {import('../drivers/drivers.mjs').DriverName} DriverName */

const NOTES = [
  `${CONNECTIONS} connections, one order of two lines for each request, a new Idempotency-Key for each; load from a process of its own. Answered once order and event are durable (WAL, synchronous FULL).`,
  'The floor: an Express 5 handler (express.json) that writes the same rows of the same tables with their indices (order, lines, outbox, outcome, saga), with ids of its own, by prepared statements of the bare driver, in one durable transaction for each order. Not in it: the token, the offer of the shop, the rules, validation, fences, counters of commits and partitions, log lines, metrics.',
  "'the answer': our server with sagas and deliveries stopped, so that only placing is measured. 'all that follows too': the marketplace as it runs, in which each order also goes through its checkout (payment held by the gateway simulator, its ledger and events), and its customer is told twice, on the same core, while the load lasts.",
  "'until all has followed': orders of the load, divided by the time until the process has nothing left to do for them.",
  'NestJS: version 11 with TypeORM and sqlite3, the same rows by manager.insert in dataSource.transaction, one at a time behind a lock, since all requests share a connection.',
  THREADS_NOTE,
];

/**
 * `POST /api/orders` against a handler that writes the same rows, and against what a user would otherwise write.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function orders(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  await withEachDriver('orders', findings, options.drivers, async (driver, directory) => {
    await measure(findings, driver, directory, options);
    await ordersInThreads(findings, driver, directory, options);
  });
  return findings;
}

/**
 * @param {Findings} findings
 * @param {DriverName} driver
 * @param {string} directory
 * @param {import('../harness/options.mjs').Options} options
 */
async function measure(findings, driver, directory, options) {
  const { runs, seconds, profile } = options;
  const sample = await placeOne(driver, join(directory, 'sample'));
  /** @type {import('../http/child.mjs').Server[]} */
  const servers = [];
  const ours = async (/** @type {string} */ name, /** @type {boolean} */ background) => {
    const place = await startPlace({ directory: join(directory, name), driver, background }, profile);
    servers.push(place.server);
    return place;
  };
  const other = async (/** @type {URL} */ script, /** @type {string} */ name) => {
    await mkdir(join(directory, name));
    const server = await startServer(script, { directory: join(directory, name), driver, written: sample });
    servers.push(server);
    return server;
  };
  try {
    const answer = await ours('answer', false);
    const whole = await ours('whole', true);
    const floor = await other(FLOOR, 'floor');
    const nest = driver === 'sqlite3' ? await startNest(findings, () => other(NEST, 'nest')) : undefined;
    /** @type {number[]} */
    const followed = [];
    /** @type {{ [side: string]: (warming: boolean) => Promise<number> }} */
    const sides = {
      answer: async (warming) =>
        (await underLoad(placing(answer.server.url, answer.body, seconds, answer.authorization), warming)).perSecond,
      floor: async (warming) => (await underLoad(placing(floor.url, answer.body, seconds), warming)).perSecond,
      whole: async (warming) => {
        const load = placing(whole.server.url, whole.body, seconds, whole.authorization);
        const { perSecond, count } = await underLoad(load, warming);
        const restMs = await whole.server.rest();
        if (!warming) followed.push(count / (count / perSecond + restMs / 1_000));
        return perSecond;
      },
    };
    if (nest !== undefined)
      sides['nest'] = async (warming) => (await underLoad(placing(nest.url, answer.body, seconds), warming)).perSecond;
    const measured = await rounds(`orders with ${driver}`, runs, sides);
    const pairs = (/** @type {'answer' | 'whole'} */ mine, /** @type {'floor' | 'nest'} */ theirs) =>
      measured.map((round) => ({ ours: round[mine] ?? NaN, floor: round[theirs] ?? NaN }));
    findings.rows.push(
      rowOf(`POST /api/orders, the answer, ${driver}, against the bare driver`, UNIT, pairs('answer', 'floor'), {
        ratioAtLeast: 0.5,
      }),
      rowOf(
        `POST /api/orders, all that follows too, ${driver}, against the bare driver`,
        UNIT,
        pairs('whole', 'floor'),
        {
          ratioAtLeast: 0.5,
        },
      ),
      rowOf(
        `orders until all has followed, ${driver}`,
        UNIT,
        followed.map((one) => ({ ours: one })),
      ),
    );
    if (nest !== undefined)
      findings.rows.push(
        rowOf(`POST /api/orders, the answer, ${driver}, against NestJS`, UNIT, pairs('answer', 'nest'), {
          ratioAtLeast: 1,
        }),
        rowOf(`POST /api/orders, all that follows too, ${driver}, against NestJS`, UNIT, pairs('whole', 'nest'), {
          ratioAtLeast: 1,
        }),
      );
  } finally {
    for (const server of servers) await server.stop();
  }
}

/**
 * @param {Findings} findings
 * @param {() => Promise<import('../http/child.mjs').Server>} start
 */
async function startNest(findings, start) {
  try {
    return await start();
  } catch (error) {
    findings.skipped.push(`NestJS: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return undefined;
  }
}

/**
 * Places one order in a marketplace without background, and sees what that wrote.
 * @param {DriverName} driver
 * @param {string} directory
 * @returns {Promise<import('./order-rows.mjs').WrittenOrder>}
 */
async function placeOne(driver, directory) {
  const file = join(directory, 'order.sqlite');
  const server = await startMarketplace({ directory, driver, background: false });
  try {
    const before = await countRows(driver, file);
    const authorization = await signIn(server.url, 'customer');
    const body = await sampleOrder(server.url);
    const answer = await sent(`${server.url}/api/orders`, body, authorization, { 'idempotency-key': SAMPLE_KEY });
    return { ...(await rowsSince(driver, file, before)), orderId: answer.orderId, key: SAMPLE_KEY, answer };
  } finally {
    await server.stop();
  }
}
