import { table } from '../events/table.mjs';
import { isRunning } from './process-identity.mjs';
import { readinessOf } from './readiness.mjs';
import { processOf, readRunning, supervisorOf } from './running-state.mjs';

/** The exit status when the stack does not run, as of other services. */
const NOT_RUNNING = 3;

/**
 * What runs of a stack, looked at now.
 * @param {import('./directory.mjs').StackDirectory} directory
 */
export async function statusOf(directory) {
  const supervisor = supervisorOf(directory);
  const running = readRunning(directory);
  const processes = await Promise.all((running?.processes ?? []).map(lookAt));
  const alive = processes.filter(({ pid }) => pid !== undefined);
  const url = running?.processes.find(({ module }) => module === undefined)?.address;
  const value = {
    running: supervisor !== undefined,
    ...(supervisor ? { supervisor: supervisor.pid, url } : {}),
    processes,
  };
  const rows = processes.map(({ name, pid, address, readiness, restarts, since }) => [
    ...[name, pid ?? '–', address, readiness],
    ...[restarts, since],
  ]);
  const shown = table(['process', 'pid', 'address', 'readiness', 'restarts', 'since'], rows);
  const text = supervisor
    ? shown
    : alive.length > 0
      ? `${shown}\n\nThe supervisor has ended, and ${alive.length} of its processes run on; up and down end them.`
      : `The stack in ${directory.path} does not run.`;
  return { value, text };
}

/** @type {import('./verbs.mjs').Verb} */
export async function status({ directory }) {
  const said = await statusOf(directory);
  return { ...said, exitCode: said.value.running ? 0 : NOT_RUNNING };
}

/** @param {import('./running-state.mjs').RecordedProcess} record */
async function lookAt({ pid: recorded, started, ...rest }) {
  const identity = processOf({
    ...rest,
    ...(recorded === undefined ? {} : { pid: recorded }),
    ...(started ? { started } : {}),
  });
  const pid = identity && isRunning(identity) ? identity.pid : undefined;
  const readiness =
    pid === undefined ? 'not running' : ((await readinessOf(rest.internalAddress))?.status ?? 'no response');
  return { ...rest, ...(pid === undefined ? {} : { pid }), readiness };
}
