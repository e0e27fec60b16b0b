import { median } from '../harness/median.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { sent } from '../http/marketplace.mjs';
import { partsOf, shifted } from './copied-value.mjs';
import { becomes, shopper } from './handful.mjs';
import { startMarketplaceProgram } from './marketplace-program.mjs';
import { shiftOf } from './past-orders.mjs';

/** Requests of one measurement. */
const REQUESTS = 100;

/**
 * Sends the same requests to the program with a year behind it and to the one with a handful of orders, by turns; responses are
 * medians, in milliseconds.
 * @param {import('../harness/finding.mjs').Findings} findings
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {import('./start.mjs').Marketplaces} made
 * @param {number} runs
 */
export async function compareAnswers(findings, driver, made, runs) {
  const year = await startMarketplaceProgram(made.year, driver);
  const handful = await startMarketplaceProgram(made.handful, driver);
  try {
    const [many, few] = [await shopper(year.url), await shopper(handful.url)];
    /** @type {{ [title: string]: { ours: () => Promise<unknown>, floor: () => Promise<unknown> } }} */
    const requests = {
      "GET /api/orders, a member's newest 20": {
        ours: () => sent(`${year.url}/api/orders`, undefined, many.authorization),
        floor: () => sent(`${handful.url}/api/orders`, undefined, few.authorization),
      },
      'GET /api/orders/:orderId': {
        ours: () => many.order(anyPastOrder(made)),
        floor: () => few.order(oneOf(made.orderIds)),
      },
      "GET /api/notifications, a member's newest 20": {
        ours: () => sent(`${year.url}/api/notifications`, undefined, many.authorization),
        floor: () => sent(`${handful.url}/api/notifications`, undefined, few.authorization),
      },
      'POST /api/orders': { ours: many.place, floor: few.place },
    };
    for (const [title, { ours, floor }] of Object.entries(requests)) {
      const measured = await rounds(`${title} with ${driver}, ms`, runs, {
        ours: (warming) => medianMs(ours, warming).finally(() => year.rest()),
        floor: (warming) => medianMs(floor, warming).finally(() => handful.rest()),
      });
      findings.rows.push(rowOf(`${title}, ${made.past}, ${driver}`, 'ms', measured));
    }
    // What follows an order goes on from the places in the logs that were written.
    await becomes(many, await many.place(), 'paid');
  } finally {
    await year.stop();
    await handful.stop();
  }
}

/**
 * Any order of the whole year.
 * @param {import('./start.mjs').Marketplaces} made
 */
function anyPastOrder({ orderIds, began, handfuls }) {
  const number = Math.floor(Math.random() * handfuls);
  return shifted(partsOf(oneOf(orderIds), began), shiftOf(number, handfuls));
}

/**
 * @template T
 * @param {readonly T[]} all
 */
function oneOf(all) {
  return /** @type {T} */ (all[Math.floor(Math.random() * all.length)]);
}

/**
 * @param {() => Promise<unknown>} ask
 * @param {boolean} warming
 */
async function medianMs(ask, warming) {
  const times = [];
  for (let left = warming ? REQUESTS / 2 : REQUESTS; left > 0; left -= 1) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return median(times);
}
