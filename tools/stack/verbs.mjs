import { CommandError } from '../command/command-error.mjs';
import { setTimeout as pause } from 'node:timers/promises';
import { obstacleToInstances, readDesired, writeDesired } from './desired-state.mjs';
import { scaledState } from './choose-placement.mjs';
import { nameOf } from './launch-plan.mjs';
import { logs } from './logs.mjs';
import { endOrphans } from './orphans.mjs';
import { drain, hasEnded, signalProcess } from './process-identity.mjs';
import { readRunning, stillRunning, supervisorOf } from './running-state.mjs';
import { status, statusOf } from './status.mjs';
import { DRAIN_LIMIT_MS } from './supervisor.mjs';
import { up } from './up.mjs';

/**
 * @typedef {{ value: unknown, text: string, exitCode?: number }} Said what a verb has to say: for programs, and for people
 * @typedef {{
 *   names: string[], flags: Set<string>, values: Map<string, string>, json: boolean,
 *   directory: import('./directory.mjs').StackDirectory, modules: readonly string[],
 * }} Request
 * @typedef {(request: Request) => Promise<Said | undefined>} Verb
 */

/** How long a process may take to be ready again, in milliseconds. */
const READY_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** @type {Verb} */
async function kill(request) {
  const { name, pid, started } = processNamed(request);
  const identity = { pid, started };
  signalProcess(identity, 'SIGKILL');
  await hasEnded(identity, DRAIN_LIMIT_MS);
  const next = supervisorOf(request.directory) ? 'it is started again' : 'no supervisor runs that would start it again';
  return { value: { process: name, killed: pid }, text: `${name} (process ${pid}) is killed; ${next}.` };
}

/** @type {Verb} */
async function restart(request) {
  const { name, pid, started } = processNamed(request);
  if (!supervisorOf(request.directory))
    throw new CommandError(`The supervisor has ended, so ${name} would not be started again; repeat up.`);
  const how = await drain({ pid, started }, DRAIN_LIMIT_MS);
  const next = await recorded(request, `${name} was ${how}, and was not ready again`, (processes) =>
    processes.find((one) => one.name === name && one.pid !== pid && one.state === 'ready'),
  );
  const text = `${name} was ${how}, and runs again (process ${next.pid}).`;
  return { value: { process: name, ended: pid, how, pid: next.pid }, text };
}

/** @type {Verb} */
async function scale(request) {
  const { names, directory, modules } = request;
  const [module = '', number = ''] = names;
  if (names.length !== 2 || !/^[1-9]\d?$/.test(number))
    throw new CommandError(`scale takes a module, and how many instances, from 1 to 32: scale <module> <instances>.`);
  if (!modules.includes(module))
    throw new CommandError(`There is no module '${module}'; modules are ${modules.join(', ')}.`);
  const state = readDesired(directory, modules);
  const supervisor = supervisorOf(directory);
  if (!state || !supervisor) throw new CommandError(`The stack in ${directory.path} does not run; start it with up.`);
  const scaled = await scaledState(state, module, Number(number));
  const obstacle = obstacleToInstances(scaled, module);
  if (obstacle !== undefined) throw new CommandError(`${obstacle}.`);
  writeDesired(directory, scaled);
  signalProcess(supervisor, 'SIGUSR2');
  const wanted = Array.from({ length: Number(number) }, (_, at) => nameOf(module, at));
  await recorded(request, `${module} has not ${number} instances that are ready`, (processes) => {
    const own = processes.filter((one) => one.module === module && one.state === 'ready').map(({ name }) => name);
    return own.sort().join() === wanted.sort().join();
  });
  return statusOf(directory);
}

/** @type {Verb} */
async function down({ directory }) {
  const before = stillRunning(readRunning(directory)).map(({ name }) => name);
  const supervisor = supervisorOf(directory);
  if (supervisor) {
    signalProcess(supervisor, 'SIGTERM');
    await hasEnded(supervisor, 3 * DRAIN_LIMIT_MS);
    if (supervisorOf(directory)) signalProcess(supervisor, 'SIGKILL');
    await hasEnded(supervisor, DRAIN_LIMIT_MS);
  }
  await endOrphans(directory, DRAIN_LIMIT_MS);
  const text =
    before.length > 0 ? `Ended: ${before.join(', ')}. The data stays in ${directory.path}.` : 'Nothing was running.';
  return { value: { ended: before }, text };
}

/** The process that was named, which runs. @param {Request} request */
function processNamed({ names, directory }) {
  const running = stillRunning(readRunning(directory));
  const known = running.map(({ name }) => name).join(', ');
  if (running.length === 0) throw new CommandError(`The stack in ${directory.path} does not run; start it with up.`);
  const [name, ...more] = names;
  if (name === undefined || more.length > 0) throw new CommandError(`Name one process: ${known}.`);
  const found = running.find((one) => one.name === name);
  if (!found) throw new CommandError(`No process '${name}' runs here; those that do are ${known}.`);
  return found;
}

/**
 * Waits until the record of what runs shows something.
 * @template T
 * @param {Request} request
 * @param {string} otherwise what has not happened
 * @param {(processes: readonly import('./running-state.mjs').RecordedProcess[]) => T | undefined | false} probe
 * @returns {Promise<T>}
 */
async function recorded({ directory }, otherwise, probe) {
  const end = performance.now() + READY_LIMIT_MS;
  for (;;) {
    const found = probe(readRunning(directory)?.processes ?? []);
    if (found) return found;
    if (performance.now() > end)
      throw new CommandError(`${otherwise} in ${READY_LIMIT_MS / 1_000} s; see ${directory.logs}.`);
    await pause(LOOK_EVERY_MS);
  }
}

/** The verbs, each with the options that it takes besides `--dir` and `--json`. */
export const VERBS = /** @type {const} */ ({
  up: { run: up, flags: ['local', 'detach'], values: ['port'] },
  status: { run: status, flags: [], values: [] },
  kill: { run: kill, flags: [], values: [] },
  restart: { run: restart, flags: [], values: [] },
  scale: { run: scale, flags: [], values: [] },
  logs: { run: logs, flags: ['follow'], values: ['order', 'lines'] },
  down: { run: down, flags: [], values: [] },
});
