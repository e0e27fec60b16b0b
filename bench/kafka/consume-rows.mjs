import { rm } from 'node:fs/promises';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { against } from './against.mjs';

/**
 * A topic to its consumer: what delivery over Kafka costs, and what is left of it beside an effect.
 * @param {import('./prepared.mjs').Prepared} prepared
 * @param {import('../harness/options.mjs').Options} options
 */
export async function consumeRows({ driver, count, prefix, copy, fresh, feed, floor, nest }, { runs }) {
  const fed = async (/** @type {'pass' | 'note'} */ ask, /** @type {'kafka' | 'log'} */ way) => {
    const directory = await copy('relayed');
    const { perSecond } = await feed.ask({ ask, way, directory, prefix, group: fresh(), count });
    await rm(directory, { recursive: true });
    return perSecond;
  };
  const consumed = async (/** @type {import('./prepared.mjs').Server} */ side, ask = 'consume') =>
    (await side.ask({ ask, group: fresh() })).perSecond;
  /** @type {import('./against.mjs').Sides} */
  const sides = {
    ours: () => fed('pass', 'kafka'),
    floor: () => consumed(floor),
    ...(nest ? { nest: () => consumed(nest) } : {}),
  };
  const passed = await rounds(`consume without an effect, ${driver}, events/s`, runs, sides);
  const noted = await rounds(`consume with an effect, ${driver}, events/s`, runs, {
    ours: () => fed('note', 'kafka'),
    floor: () => consumed(floor, 'note'),
    log: () => fed('note', 'log'),
  });
  const without = `consume without an effect, ${driver}`;
  const withEffect = `consume with an effect, ${driver}`;
  return [
    rowOf(`${without}, against bare kafkajs`, 'events/s', against(passed, 'floor'), { ratioAtLeast: 0.7 }),
    ...(nest ? [rowOf(`${without}, against NestJS`, 'events/s', against(passed, 'nest'))] : []),
    rowOf(`${withEffect}, against bare kafkajs and the bare driver`, 'events/s', against(noted, 'floor')),
    rowOf(`${withEffect}, against the log`, 'events/s', against(noted, 'log')),
  ];
}
