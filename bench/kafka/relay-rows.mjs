import { rm } from 'node:fs/promises';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';

/**
 * The log of a module to its topic, against the same messages from memory.
 * @param {import('./prepared.mjs').Prepared} prepared
 * @param {import('../harness/options.mjs').Options} options
 */
export async function relayRows({ driver, count, copy, fresh, relay, floor, nest }, { runs }) {
  const sent = async (/** @type {import('./prepared.mjs').Server} */ side) =>
    (await side.ask({ ask: 'produce', topic: fresh() })).perSecond;
  const measured = await rounds(`relay with ${driver}, events/s`, runs, {
    ours: async () => {
      const directory = await copy('published');
      const { perSecond } = await relay.ask({ ask: 'relay', directory, prefix: fresh(), count });
      await rm(directory, { recursive: true });
      return perSecond;
    },
    floor: () => sent(floor),
    ...(nest ? { nest: () => sent(nest) } : {}),
  });
  return [
    rowOf(`relay, ${driver}, against bare kafkajs`, 'events/s', measured, { ratioAtLeast: 0.7 }),
    ...(nest ? [rowOf(`relay, ${driver}, against emits of NestJS`, 'events/s', againstNest(measured))] : []),
  ];
}

/**
 * The rounds with NestJS in place of the floor.
 * @param {readonly { readonly ours: number, readonly nest?: number }[]} measured
 */
export function againstNest(measured) {
  return measured.map(({ ours, nest }) => ({ ours, floor: nest ?? NaN }));
}
