import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { writeWhole } from './directory.mjs';
import { identityOf, isRunning } from './process-identity.mjs';

/** How long a process may take to be ready again, in milliseconds. */
const READY_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 50;

/**
 * @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {'starting' | 'ready' | 'waiting' | 'stopping' | 'ended'} ProcessState
 *   `waiting`: it has died, and is started again after a pause
 * @typedef {{
 *   readonly name: string, readonly module?: string, readonly pid?: number, readonly started?: string,
 *   readonly address: string, readonly internalAddress: string, readonly state: ProcessState,
 *   readonly restarts: number, readonly since: string, readonly reason?: string,
 * }} RecordedProcess `reason`: what it said when it ended before it was ready
 * @typedef {{
 *   readonly supervisor: ProcessIdentity, readonly phase: 'starting' | 'ready' | 'stopping',
 *   readonly processes: readonly RecordedProcess[],
 * }} RunningState what the supervisor of a stack has started
 */

/**
 * What was written last about a stack, by a supervisor that may have ended since.
 * @param {import('./directory.mjs').StackDirectory} directory
 * @returns {RunningState | undefined}
 */
export function readRunning({ running }) {
  if (!existsSync(running)) return undefined;
  return JSON.parse(readFileSync(running, 'utf8'));
}

/** @param {import('./directory.mjs').StackDirectory} directory @param {RunningState} state */
export function writeRunning({ running }, state) {
  writeWhole(running, `${JSON.stringify(state, undefined, 2)}\n`);
}

/** @param {import('./directory.mjs').StackDirectory} directory */
export function forgetRunning({ running }) {
  rmSync(running, { force: true });
}

/** The processes of a state that still run. @param {RunningState | undefined} state */
export function stillRunning(state) {
  return (state?.processes ?? []).flatMap((found) => {
    const identity = processOf(found);
    return identity && isRunning(identity) ? [{ ...found, ...identity }] : [];
  });
}

/** @param {RecordedProcess} found @returns {ProcessIdentity | undefined} */
export function processOf({ pid, started }) {
  return pid === undefined || started === undefined ? undefined : { pid, started };
}

/**
 * The supervisor that runs the stack now.
 * @param {import('./directory.mjs').StackDirectory} directory
 * @returns {ProcessIdentity | undefined}
 */
export function supervisorOf({ lock }) {
  if (!existsSync(lock)) return undefined;
  const identity = JSON.parse(readFileSync(lock, 'utf8'));
  return isRunning(identity) ? identity : undefined;
}

/**
 * Makes this process the one supervisor of the stack. Returns how to cease to be it.
 * @param {import('./directory.mjs').StackDirectory} directory
 * @returns {() => void}
 * @throws {CommandError} when another one runs
 */
export function takeLock(directory) {
  const { lock, path } = directory;
  const draft = `${lock}.${process.pid}`;
  if (!supervisorOf(directory)) rmSync(lock, { force: true });
  writeFileSync(draft, JSON.stringify(identityOf(process.pid)), { mode: 0o600 });
  try {
    // A link is made whole, or not at all.
    linkSync(draft, lock);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    throw new CommandError(`The stack in ${path} runs already (process ${supervisorOf(directory)?.pid ?? 'unknown'}).`);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(lock, { force: true });
}

/**
 * Waits until the record of what runs shows something.
 * @template T
 * @param {import('./directory.mjs').StackDirectory} directory
 * @param {string} otherwise what has not happened
 * @param {(processes: readonly RecordedProcess[]) => T | undefined | false} probe
 * @returns {Promise<T>}
 * @throws {CommandError} when it has not happened in a minute
 */
export async function recorded(directory, otherwise, probe) {
  const end = performance.now() + READY_LIMIT_MS;
  for (;;) {
    const found = probe(readRunning(directory)?.processes ?? []);
    if (found) return found;
    if (performance.now() > end)
      throw new CommandError(`${otherwise} in ${READY_LIMIT_MS / 1_000} s; see ${directory.logs}.`);
    await pause(LOOK_EVERY_MS);
  }
}
