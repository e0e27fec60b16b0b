import { CommandError } from '../command/command-error.mjs';
import { logs } from './logs.mjs';
import { operator } from './operator.mjs';
import { endOrphans } from './orphans.mjs';
import { drain, hasEnded, signalProcess } from './process-identity.mjs';
import { readRunning, recorded, stillRunning, supervisorOf } from './running-state.mjs';
import { scale } from './scale.mjs';
import { status } from './status.mjs';
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
  const next = await recorded(request.directory, `${name} was ${how}, and was not ready again`, (processes) =>
    processes.find((one) => one.name === name && one.pid !== pid && one.state === 'ready'),
  );
  const text = `${name} was ${how}, and runs again (process ${next.pid}).`;
  return { value: { process: name, ended: pid, how, pid: next.pid }, text };
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

/** The verbs, each with the options that it takes besides `--dir` and `--json`. */
export const VERBS = /** @type {const} */ ({
  up: { run: up, flags: ['local', 'stand-by', 'detach'], values: ['port'] },
  status: { run: status, flags: [], values: [] },
  kill: { run: kill, flags: [], values: [] },
  restart: { run: restart, flags: [], values: [] },
  scale: { run: scale, flags: [], values: [] },
  operator: { run: operator, flags: [], values: ['email', 'password'] },
  logs: { run: logs, flags: ['follow'], values: ['order', 'lines'] },
  down: { run: down, flags: [], values: [] },
});
