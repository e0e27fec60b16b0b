import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** How long processes may take to end by themselves, in milliseconds. After that they are killed. */
const GRACE_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Runs a program to its end, in a process group of its own: nothing that it has started in that group outlives this call.
 * Needs Linux or macOS.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{
 *   readonly cwd: string, readonly env?: NodeJS.ProcessEnv, readonly signal?: AbortSignal | undefined, readonly graceMs?: number,
 *   readonly heard?: ((text: string) => void) | undefined,
 * }} options `signal` ends the whole group early: by SIGTERM, and by SIGKILL after `graceMs`, default 10 seconds; `heard` is called
 *   with each piece of standard error when it arrives
 * @returns {Promise<{ readonly status: number | null, readonly stdout: string, readonly stderr: string }>} `status` is null when
 *   a signal has ended the program
 */
export async function runGroup(program, words, options) {
  const { cwd, env = process.env, signal, graceMs = GRACE_MS, heard = () => undefined } = options;
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    heard(text);
  });
  const closed = once(child, 'close');
  // A program that cannot be started has no number.
  const group = child.pid;
  if (group === undefined) return closed.then(() => ({ status: null, stdout, stderr }));
  const stop = () => void endGroup(group, graceMs);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const [status] = await closed;
  signal?.removeEventListener('abort', stop);
  await endGroup(group, graceMs);
  return { status, stdout, stderr };
}

/**
 * Ends what is left of a group. It waits no longer than twice the grace: a dead process counts as one of the group until its parent has
 * noticed, which never happens under a first process that does not wait for it.
 * @param {number} group
 * @param {number} graceMs
 */
async function endGroup(group, graceMs) {
  const began = performance.now();
  const waited = () => performance.now() - began;
  if (!signalGroup(group, 'SIGTERM')) return;
  while (waited() < 2 * graceMs && signalGroup(group, waited() < graceMs ? 0 : 'SIGKILL')) await pause(LOOK_EVERY_MS);
}

/** Whether any process of a group was there to be signalled. @param {number} group @param {NodeJS.Signals | 0} signal */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    // EPERM: on macOS also for a group whose processes have ended and were not waited for yet.
    if (['ESRCH', 'EPERM'].includes(String(/** @type {NodeJS.ErrnoException} */ (error).code))) return false;
    throw error;
  }
}
