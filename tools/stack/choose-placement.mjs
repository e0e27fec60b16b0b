import { CommandError } from '../command/command-error.mjs';
import { freePort, isFree } from '../command/free-ports.mjs';
import { portsOf } from './desired-state.mjs';

/** @typedef {import('./desired-state.mjs').DesiredState} DesiredState */

const PUBLIC_PORT = 3000;
const FIRST_SERVICE_PORT = 4001;

/**
 * The state in which these modules run as services, and these in threads. What the state before said of them, and of all else,
 * stays; a module that becomes a service leaves its thread.
 * @param {DesiredState | undefined} before
 * @param {{
 *   readonly services?: readonly string[] | undefined, readonly threads?: readonly string[] | undefined, readonly port?: number | undefined,
 *   readonly databases?: { readonly [module: string]: string }, readonly instances?: { readonly [module: string]: number },
 *   readonly standBy?: readonly string[] | undefined, readonly ownDatabases?: { readonly [module: string]: string },
 * }} wanted `port` 0 takes any free ones; `databases` counts for a new stack alone, and `instances` for new services: one each by default;
 *   `standBy`: which new services stand by, each with a database of its own, that of `ownDatabases` or a file
 * @returns {Promise<DesiredState>}
 */
export async function chooseState(
  before,
  { services, threads, port, databases = {}, instances = {}, standBy = [], ownDatabases = {} },
) {
  const anyPort = port === 0;
  const state = before ?? {
    ...{ data: 'data', databases, settings: {}, services: {}, threads: [] },
    monolith: { port: 0, internalPort: 0, settings: {} },
  };
  const taken = new Set(portsOf(state));
  const free = async (/** @type {number} */ first) => {
    let found = anyPort ? await freePort([...taken]) : first;
    while (taken.has(found) || !(await isFree(found))) found += 1;
    taken.add(found);
    return found;
  };
  const monolith = { ...state.monolith };
  if (port !== undefined || !before) {
    monolith.port = anyPort ? await free(0) : (port ?? PUBLIC_PORT);
    taken.add(monolith.port);
    monolith.internalPort = await free(Math.min(monolith.port + 1, 65_000));
  }
  /** @type {DesiredState['services']} */
  const placed = {};
  const newService = async (/** @type {string} */ module) => {
    /** @type {number[]} */
    const ports = [];
    while (ports.length < (instances[module] ?? 1)) ports.push(await free(FIRST_SERVICE_PORT));
    const database = ownDatabases[module];
    return { ports, settings: {}, standBy: standBy.includes(module), ...(database === undefined ? {} : { database }) };
  };
  for (const module of services ?? Object.keys(state.services))
    placed[module] = state.services[module] ?? (await newService(module));
  const inThreads = threads ?? state.threads.filter((module) => placed[module] === undefined);
  return { ...state, monolith, services: placed, threads: [...inThreads] };
}

/**
 * The state in which a module has so many instances.
 * @param {DesiredState} state
 * @param {string} module
 * @param {number} instances
 * @returns {Promise<DesiredState>}
 */
export async function scaledState(state, module, instances) {
  const now = state.services[module];
  if (!now)
    throw new CommandError(
      `${module} runs in the monolith, which has one instance; run it as a service first: up ${module}.`,
    );
  const ports = now.ports.slice(0, instances);
  const taken = portsOf(state);
  for (let port = Math.max(...now.ports) + 1; ports.length < instances; port += 1)
    if (port > 65_535) throw new CommandError(`No port above those of ${module} is free; edit them in stack.json.`);
    else if (!taken.includes(port) && (await isFree(port))) ports.push(port);
  return { ...state, services: { ...state.services, [module]: { ...now, ports } } };
}

/** @param {DesiredState} state @throws {CommandError} when another program listens on a port of it */
export async function assertPortsFree(state) {
  const named = [
    ...[state.monolith.port, state.monolith.internalPort].map((port) => ({ name: 'the monolith', port })),
    ...Object.entries(state.services).flatMap(([name, { ports }]) => ports.map((port) => ({ name, port }))),
  ];
  for (const { name, port } of named)
    if (!(await isFree(port)))
      throw new CommandError(
        `Port ${port} on 127.0.0.1, which is that of ${name}, is in use; stop the other program, or choose another port: ${name === 'the monolith' ? '--port <n>' : 'in stack.json'}.`,
      );
}
