import { join, resolve } from 'node:path';
import { root } from '../root.mjs';
import { isOnPostgres, ownDatabaseOf } from './desired-state.mjs';

/**
 * One process of a stack, as it is to be launched.
 * @typedef {{
 *   readonly name: string, readonly module?: string, readonly main: string, readonly address: string,
 *   readonly internalAddress: string, readonly environment: { readonly [variable: string]: string },
 * }} PlannedProcess `address` is that for clients: of a service, the internal one
 */

/** The name of the process that keeps the journal and serves clients. */
export const MONOLITH = 'monolith';

/**
 * The processes of a stack: the services, and the monolith, which places the modules at them.
 * @param {import('./desired-state.mjs').DesiredState} state
 * @param {import('./directory.mjs').StackDirectory} directory
 * @param {readonly string[]} modules all that there are
 * @returns {{ readonly services: readonly PlannedProcess[], readonly monolith: PlannedProcess }}
 */
export function planOf(state, directory, modules) {
  const data = resolve(directory.path, state.data);
  const keeper = addressAt(state.monolith.internalPort);
  const databases = Object.fromEntries(
    Object.entries(state.databases).map(([name, address]) => [variableOf(name, 'DATABASE_URL'), address]),
  );
  const shared = {
    ...databases,
    ...{ DATA_DIR: data, INTERNAL_SECRET: directory.secret(), HOST: '127.0.0.1', INTERNAL_HOST: '127.0.0.1' },
  };
  const services = Object.entries(state.services).flatMap(([module, { ports, settings }]) => {
    const own = ownDatabaseOf(state, module, data);
    return ports.map((port, at) => {
      const name = nameOf(module, at);
      const address = addressAt(port);
      return {
        ...{ name, module, address, internalAddress: address },
        main: join(root, 'dist', 'extracted', module, 'main.js'),
        environment: {
          ...{
            ...state.settings,
            ...settings,
            ...shared,
            ...(own === undefined ? {} : { [variableOf(module, 'DATABASE_URL')]: own }),
          },
          ...{ KEEPER_URL: keeper, SERVICE_URL: address, INTERNAL_PORT: String(port) },
          // The operations belong to the process: each has its own database of them.
          [variableOf('operations', 'DATABASE_URL')]: `sqlite:${join(data, `${name}.operations.sqlite`)}`,
        },
      };
    });
  });
  // A module whose service stands by is where the journal says: `fig move` changes that.
  const placed = modules.filter((module) => !state.services[module]?.standBy);
  const placement = placed.map((module) => `${module}:${placeOf(state, module)}`).join(',');
  const { port, internalPort, settings } = state.monolith;
  const monolith = {
    ...{ name: MONOLITH, address: addressAt(port), internalAddress: keeper },
    main: join(root, 'dist', 'src', 'main.js'),
    environment: {
      ...{ ...state.settings, ...settings, ...shared },
      ...{ PORT: String(port), INTERNAL_PORT: String(internalPort), PLACEMENT: placement },
    },
  };
  return { services, monolith };
}

/** The name of an instance of a module: `payment`, `payment-2`. @param {string} module @param {number} at from 0 */
export function nameOf(module, at) {
  return at === 0 ? module : `${module}-${at + 1}`;
}

/**
 * Where the monolith places a module. On PostgreSQL a service is always found by the registrations of its instances, so that
 * their number may change while the monolith runs.
 * @param {import('./desired-state.mjs').DesiredState} state
 * @param {string} module
 */
function placeOf(state, module) {
  const port = state.services[module]?.ports[0];
  if (port === undefined) return state.threads.includes(module) ? 'thread' : 'local';
  return isOnPostgres(state, module) ? 'service' : addressAt(port);
}

/** @param {string} module @param {string} name */
function variableOf(module, name) {
  return `${module.toUpperCase().replaceAll('-', '_')}_${name}`;
}

/** @param {number} port */
function addressAt(port) {
  return `http://127.0.0.1:${port}`;
}
