import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandError } from '../command/command-error.mjs';
import { writeWhole } from './directory.mjs';

/** Databases that belong to no module: of the operators' records, and of the journal of placements. */
const OF_THE_PLATFORM = ['operations', 'placement'];

const port = z.int().min(1).max(65_535);
const settings = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).default({});
const service = z.strictObject({
  /** One for each instance. */
  ports: z.array(port).min(1).max(32),
  settings,
  /** It has a database of its own, and waits until the module is moved there. Otherwise it has the module's database, wherever that is. */
  standBy: z.boolean().default(false),
  /** The address of that database. Default: a SQLite file beside the others, `<module>.service.sqlite`. */
  database: z.string().min(1).optional(),
});
const schema = z.strictObject({
  /** Where the databases are that have no address below `databases`. Relative to the directory of the stack. */
  data: z.string().min(1).default('data'),
  /** Addresses of databases, by module: `postgres://…` or `sqlite:<file>`. */
  databases: z.record(z.string(), z.string().min(1)).default({}),
  /** Settings of all processes, as docs/settings.md lists them. */
  settings,
  monolith: z.strictObject({ port, internalPort: port, settings }),
  /** The modules that run as services; the monolith runs all others. */
  services: z.record(z.string(), service).default({}),
  /** The modules that the monolith runs in threads of their own. */
  threads: z.array(z.string()).default([]),
});

/** @typedef {z.infer<typeof schema>} DesiredState which modules run where, on which database */

/**
 * What is to run in a stack; undefined when nobody has said it yet.
 * @param {import('./directory.mjs').StackDirectory} directory
 * @param {readonly string[]} modules all that there are
 * @returns {DesiredState | undefined}
 * @throws {CommandError} with one sentence
 */
export function readDesired({ desired: file }, modules) {
  if (!existsSync(file)) return undefined;
  try {
    return checkedState(parsed(readFileSync(file, 'utf8')), modules);
  } catch (error) {
    throw new CommandError(`${file} ${/** @type {Error} */ (error).message}; correct it, or remove it to begin anew.`);
  }
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`is no JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {import('./directory.mjs').StackDirectory} directory @param {DesiredState} state */
export function writeDesired({ desired }, state) {
  writeWhole(desired, `${JSON.stringify(state, undefined, 2)}\n`);
}

/**
 * @param {unknown} value
 * @param {readonly string[]} modules
 * @returns {DesiredState}
 * @throws {Error} what is wrong, as the end of a sentence
 */
export function checkedState(value, modules) {
  const { success, data, error } = schema.safeParse(value);
  if (!success) {
    const [issue] = error.issues;
    const where = issue?.path.join('.') || 'the whole';
    throw new Error(`is no description of a stack: ${where}: ${issue?.message}`);
  }
  const unknown = (/** @type {object} */ named, /** @type {readonly string[]} */ known) =>
    Object.keys(named).find((name) => !known.includes(name));
  const module =
    unknown(data.services, modules) ??
    unknown(data.databases, [...modules, ...OF_THE_PLATFORM]) ??
    data.threads.find((name) => !modules.includes(name));
  if (module !== undefined) throw new Error(`names '${module}', which is no module; modules are ${modules.join(', ')}`);
  const idle = Object.entries(data.services).find(([, { standBy, database }]) => database !== undefined && !standBy);
  if (idle)
    throw new Error(
      `gives the service ${idle[0]} a database of its own, and does not let it stand by; add "standBy": true, or write the address below databases`,
    );
  const both = data.threads.find((name) => data.services[name] !== undefined);
  if (both !== undefined) throw new Error(`has ${both} as a service and in a thread; leave it out of one of the two`);
  const ports = portsOf(data);
  const twice = ports.find((one, at) => ports.indexOf(one) !== at);
  if (twice !== undefined) throw new Error(`gives the port ${twice} to two listeners; each needs its own`);
  const obstacle = Object.keys(data.services)
    .map((name) => obstacleToInstances(data, name))
    .find(Boolean);
  if (obstacle !== undefined) throw new Error(`is wrong: ${obstacle}`);
  return data;
}

/** All ports of a stack. @param {DesiredState} state */
export function portsOf({ monolith, services }) {
  return [monolith.port, monolith.internalPort, ...Object.values(services).flatMap(({ ports }) => ports)];
}

/**
 * Whether the database of a module's service is on PostgreSQL, which several processes may open.
 * @param {DesiredState} state
 * @param {string} module
 */
export function isOnPostgres({ databases, services }, module) {
  const service = services[module];
  return /^postgres(ql)?:/.test((service?.standBy ? service.database : databases[module]) ?? '');
}

/**
 * The address of the database that the service of a module has for itself; undefined when it does not stand by.
 * @param {Pick<DesiredState, 'services'>} state
 * @param {string} module
 * @param {string} data the directory of the databases
 */
export function ownDatabaseOf({ services }, module, data) {
  const { standBy = false, database } = services[module] ?? {};
  return standBy ? (database ?? `sqlite:${join(data, `${module}.service.sqlite`)}`) : undefined;
}

/**
 * Why a module cannot have as many instances as a state says; undefined when it can. The words begin a sentence.
 * @param {DesiredState} state
 * @param {string} module
 */
export function obstacleToInstances(state, module) {
  const instances = state.services[module]?.ports.length ?? 0;
  if (instances < 2 || isOnPostgres(state, module)) return undefined;
  return (
    `${module} cannot have ${instances} instances: its database is a SQLite file, which one process alone opens; ` +
    `begin a stack on PostgreSQL, in another directory, with the variables that 'npm run postgres -- env' prints`
  );
}
