import { rm } from 'node:fs/promises';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { against } from './against.mjs';

/**
 * The log of a module to its topic, against the same messages from memory.
 * @param {import('./prepared.mjs').Prepared} prepared
 * @param {import('../harness/options.mjs').Options} options
 */
export async function relayRows({ driver, count, copy, fresh, relay, floor, nest }, { runs }) {
  const sent = async (/** @type {import('./prepared.mjs').Server} */ side) =>
    (await side.ask({ ask: 'produce', topic: fresh() })).perSecond;
  /** @type {import('./against.mjs').Sides} */
  const sides = {
    ours: async () => {
      const directory = await copy('published');
      const { perSecond } = await relay.ask({ ask: 'relay', directory, prefix: fresh(), count });
      await rm(directory, { recursive: true });
      return perSecond;
    },
    floor: () => sent(floor),
    ...(nest ? { nest: () => sent(nest) } : {}),
  };
  const measured = await rounds(`relay with ${driver}, events/s`, runs, sides);
  return [
    rowOf(`relay, ${driver}, against bare kafkajs`, 'events/s', against(measured, 'floor'), { ratioAtLeast: 0.7 }),
    ...(nest ? [rowOf(`relay, ${driver}, against emits of NestJS`, 'events/s', against(measured, 'nest'))] : []),
  ];
}
