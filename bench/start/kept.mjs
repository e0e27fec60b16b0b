import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, product } from '../harness/product.mjs';

/** What the program's maintenance deletes: src/platform/host/maintenance.ts. */
const FORGOTTEN = new Set(['_outcome', '_saga', '_saga_step', '_saga_signal']);

/**
 * For how long the program keeps things, and how it places events, by what its contracts declare.
 * @typedef {object} Keeping
 * @property {(table: string) => number} row milliseconds for which a row of a table is kept
 * @property {(event: string) => number} event milliseconds for which an event is kept in its log
 * @property {(module: string, key: string) => number} partition of the module's log in which an event of this key stands
 */

/** @returns {Promise<Keeping>} */
export async function keeping() {
  await import('reflect-metadata');
  /** @type {typeof import('../../src/platform/host/discover-modules.js')} */
  const { discoverModules } = await product('platform/host/discover-modules');
  /** @type {typeof import('../../src/platform/contract/duration.js')} */
  const { isDuration, milliseconds } = await product('platform/contract/duration');
  /** @type {typeof import('../../src/platform/events/log/murmur2.js')} */
  const { partitionOf } = await product('platform/events/log/murmur2');
  /** @type {typeof import('../../src/platform/host/maintenance.js')} */
  const { usualPace } = await product('platform/host/maintenance');
  const modules = await discoverModules(pathToFileURL(join(dist, 'src', 'modules', '/')));
  const partitions = new Map(modules.map(({ contract }) => [contract.name, contract.partitions]));
  const events = new Map(
    modules.flatMap(({ contract }) =>
      Object.values(contract.events).map(({ name, keep }) => /** @type {const} */ ([name, keep])),
    ),
  );
  return {
    row: (table) => (FORGOTTEN.has(table) ? milliseconds(usualPace.keep) : Infinity),
    event: (name) => {
      const keep = events.get(name);
      return keep !== undefined && isDuration(keep) ? milliseconds(keep) : Infinity;
    },
    partition: (module, key) => partitionOf(key, /** @type {number} */ (partitions.get(module))),
  };
}
