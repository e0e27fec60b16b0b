import { join } from 'node:path';
import { percentile } from '../harness/median.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { startServer } from '../http/child.mjs';

const OURS = new URL('../events/delivery-server.mjs', import.meta.url);
/** Events of one measurement. */
const SINGLE = 200;

/**
 * From a command to the effect of its event in another module, one at a time.
 * @param {import('./prepared.mjs').Place} place
 * @param {import('../harness/options.mjs').Options} options
 */
export async function unloadedRows({ driver, directory, brokers }, { runs, scale, profile }) {
  const job = { directory: join(directory, 'unloaded'), driver, brokers, prefix: `bench-${driver}-unloaded` };
  const ours = await startServer(OURS, job, { profile });
  /** @type {number[][]} */
  const kept = [];
  try {
    await rounds(`one event at a time with ${driver}, ms`, runs, {
      ours: async (warming) => {
        const count = Math.ceil((SINGLE * scale) / (warming ? 4 : 1));
        const { fromStart } = await ours.ask({ ask: 'singly', count });
        if (!warming) kept.push(fromStart);
        return percentile(fromStart, 0.5);
      },
    });
  } finally {
    await ours.stop();
  }
  return /** @type {const} */ ([0.5, 0.99]).map((share) =>
    rowOf(
      `unloaded, command to effect over Kafka, p${share * 100}, ${driver}`,
      'ms',
      kept.map((times) => ({ ours: percentile(times, share) })),
      share === 0.5 ? { below: 20 } : undefined,
    ),
  );
}
