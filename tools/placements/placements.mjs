import { modulesIn } from '../new/modules-in.mjs';
import { root } from '../root.mjs';

/**
 * Where the suites find the modules. `on` is what `SUITES_ON` says to them: see test/driver/start-driver.ts. `remote` are the
 * modules in processes or threads of their own; the main thread of the monolith runs all others. `instances` says how many
 * instances a module has; they share a database on PostgreSQL, which the run needs then. With `kafka` all events come over Kafka.
 * @typedef {{
 *   readonly name: string, readonly on: string, readonly remote: readonly string[],
 *   readonly instances?: { readonly [module: string]: number },
 *   readonly kafka?: true,
 * }} Placement
 */

/** @param {string} name @param {readonly string[]} remote @returns {Placement} */
const onStack = (name, remote) => ({ name, remote, on: remote.length === 0 ? 'stack' : `stack:${remote.join(',')}` });

/** A module as several instances of its service over one PostgreSQL database. @param {string} module @param {number} count @returns {Placement} */
const onPostgres = (module, count) => ({
  ...{ name: `${module}-postgres-x${count}`, on: `stack:${module}*${count}@postgres`, remote: [module] },
  instances: { [module]: count },
});

/** Modules that were moved out while the stack ran, and perhaps home again. @param {'moved' | 'home'} how @param {Placement} placement @returns {Placement} */
const after = (how, { name, remote }) => ({
  ...{ name: `${name}-${how}`, on: `${how}:${remote.join(',')}` },
  remote: how === 'moved' ? remote : [],
});

/** With all events over Kafka. @param {Placement} placement @returns {Placement} */
const overKafka = (placement) => ({ ...placement, name: `${placement.name}-kafka`, kafka: true });

/** Whether a placement has a database on PostgreSQL. @param {Placement} placement */
export const needsPostgres = ({ instances }) => instances !== undefined;

/** The placements of a run. @returns {readonly Placement[]} */
export function placements(modules = modulesIn(root)) {
  return [
    onStack('local', []),
    onStack('notification', ['notification']),
    onStack('payment', ['payment']),
    onStack('payment-shop-notification', ['payment', 'shop', 'notification']),
    onStack('member-shop', ['member', 'shop']),
    onStack('order', ['order']),
    onStack('everything', modules),
    after('moved', onStack('payment-shop-notification', ['payment', 'shop', 'notification'])),
    after('moved', onStack('member-shop', ['member', 'shop'])),
    after('home', onStack('everything', modules)),
    overKafka(after('moved', onStack('everything', modules))),
    onPostgres('payment', 3),
    overKafka(onStack('local', [])),
    overKafka(onStack('payment-notification', ['payment', 'notification'])),
    { name: 'threads', on: `threads:${modules.join(',')}`, remote: modules },
  ];
}

/**
 * The pairs of modules that no placement parts: in each, both are in the monolith or both are remote. Empty when the run shows
 * every pair with one of the two remote.
 * @param {readonly Pick<Placement, 'remote'>[]} run
 * @param {readonly string[]} modules
 * @returns {readonly (readonly [string, string])[]}
 */
export function unpartedPairs(run, modules) {
  const pairs = modules.flatMap((one, at) => modules.slice(at + 1).map((other) => /** @type {const} */ ([one, other])));
  return pairs.filter(([one, other]) => !run.some(({ remote }) => remote.includes(one) !== remote.includes(other)));
}
