import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * One process, and no other one that is given its number later: the number, and when the process started.
 * @typedef {{ readonly pid: number, readonly started: string }} ProcessIdentity
 */

const LOOK_EVERY_MS = 25;

/**
 * The identity of the process that has this number now; undefined when none has it, or it has ended.
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
export function identityOf(pid) {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether this process still runs. @param {ProcessIdentity} identity */
export function isRunning({ pid, started }) {
  return identityOf(pid)?.started === started;
}

/**
 * Sends a signal to this process, and never to another one that has its number now.
 * @param {ProcessIdentity} identity
 * @param {NodeJS.Signals} signal
 * @returns {boolean} whether it was there
 */
export function signalProcess(identity, signal) {
  if (!isRunning(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}

/**
 * Lets a process finish what it has (SIGTERM), and kills it (SIGKILL) after the limit. Resolves when it has ended.
 * @param {ProcessIdentity} identity
 * @param {number} limitMs
 * @returns {Promise<'drained' | 'killed'>}
 */
export async function drain(identity, limitMs) {
  signalProcess(identity, 'SIGTERM');
  if (await hasEnded(identity, limitMs)) return 'drained';
  signalProcess(identity, 'SIGKILL');
  await hasEnded(identity, limitMs);
  return 'killed';
}

/**
 * Waits for the end of a process. Resolves with whether it came within the limit.
 * @param {ProcessIdentity} identity
 * @param {number} limitMs
 */
export function hasEnded(identity, limitMs) {
  return comesTrue(() => !isRunning(identity), limitMs);
}

/**
 * Waits until a process that was sent SIGSTOP no longer runs: its threads are stopped one after the other. Resolves with whether
 * that came within the limit.
 * @param {ProcessIdentity} identity
 * @param {number} limitMs
 */
export function hasPaused(identity, limitMs) {
  return comesTrue(() => isPaused(identity), limitMs);
}

/** @param {() => boolean} probe @param {number} limitMs */
async function comesTrue(probe, limitMs) {
  const end = performance.now() + limitMs;
  while (!probe()) {
    if (performance.now() > end) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}

/** Whether this process is there and does not run, as SIGSTOP has it. @param {ProcessIdentity} identity */
export function isPaused(identity) {
  const state = process.platform === 'linux' ? statOf(identity.pid)?.[0] : psOf(identity.pid)?.state;
  return isRunning(identity) && 'Tt'.includes(state?.[0] ?? '-');
}

/** The start in ticks of this boot: after a reboot, every start is another one. @param {number} pid */
function startOnLinux(pid) {
  const fields = statOf(pid);
  // The first thread of a process that is killed is a zombie while the others, and so its ports, are still there.
  if (!fields || ('ZX'.includes(fields[0] ?? '') && Number(fields[17]) <= 1)) return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
}

/** The fields of /proc/<pid>/stat from the third one, the state. @param {number} pid */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may contain anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startByPs(pid) {
  const found = psOf(pid);
  return found?.state.startsWith('Z') ? undefined : found?.started;
}

/** @param {number} pid */
function psOf(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
  const [, state, started] = /^\s*(\S+)\s+(.*\S)\s*$/.exec(stdout ?? '') ?? [];
  return state === undefined || started === undefined ? undefined : { state, started };
}
