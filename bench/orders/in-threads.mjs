import { join } from 'node:path';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { underLoad } from '../http/load.mjs';
import { placing, startPlace } from './placing.mjs';

const PLACEMENT = 'order:thread,payment:thread,notification:thread';
const UNIT = 'orders/s';

/** What the rows of {@link ordersInThreads} contain. */
export const THREADS_NOTE = `'in threads': PLACEMENT=${PLACEMENT}, against the same program with all modules in one thread. The load has a process of its own on the same cores. Processor time is that of the whole process, until all has followed.`;

/**
 * The marketplace with three modules in threads of their own, against all modules in one, by turns.
 * @param {import('../harness/finding.mjs').Findings} findings
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 * @param {import('../harness/options.mjs').Options} options
 */
export async function ordersInThreads(findings, driver, directory, { runs, seconds, profile }) {
  const one = await startPlace({ directory: join(directory, 'one-thread'), driver, background: true }, profile);
  try {
    const job = { directory: join(directory, 'threads'), driver, background: true, placement: PLACEMENT };
    const threads = await startPlace(job, profile);
    try {
      const [ofOne, ofThreads] = [side(one, seconds), side(threads, seconds)];
      const measured = await rounds(`orders in threads with ${driver}`, runs, {
        threads: ofThreads.measure,
        one: ofOne.measure,
      });
      const against = `in threads, ${driver}, against one thread`;
      const pairs = (/** @type {'followed' | 'cpuMs'} */ figure) =>
        ofThreads[figure].map((ours, at) => ({ ours, floor: ofOne[figure][at] ?? NaN }));
      findings.rows.push(
        rowOf(`orders until all has followed, ${against}`, UNIT, pairs('followed'), { ratioAtLeast: 1 }),
        rowOf(
          `POST /api/orders, all that follows too, ${against}`,
          UNIT,
          measured.map((round) => ({ ours: round.threads, floor: round.one })),
        ),
        rowOf(`processor time of an order and all that follows, ${against}`, 'ms', pairs('cpuMs')),
      );
    } finally {
      await threads.server.stop();
    }
  } finally {
    await one.server.stop();
  }
}

/**
 * @param {import('./placing.mjs').Place} place
 * @param {number} seconds
 */
function side({ server, body, authorization }, seconds) {
  /** @type {number[]} orders a second, until nothing is left to do for them */
  const followed = [];
  /** @type {number[]} milliseconds for each order */
  const cpuMs = [];
  const spent = async () => {
    const { user, system } = await server.ask({ ask: 'cpu' });
    return (user + system) / 1_000;
  };
  return {
    followed,
    cpuMs,
    /** @param {boolean} warming */
    async measure(warming) {
      const before = await spent();
      const { perSecond, count } = await underLoad(placing(server.url, body, seconds, authorization), warming);
      const restMs = await server.rest();
      if (warming) return perSecond;
      followed.push(count / (count / perSecond + restMs / 1_000));
      cpuMs.push(((await spent()) - before) / count);
      return perSecond;
    },
  };
}
