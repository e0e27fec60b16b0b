import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { say } from '../say.mjs';

/** How long a process may take to drain, in milliseconds, before it is killed. */
const DRAIN_LIMIT_MS = 10_000;

/**
 * A process that can be started again. At most one runs: the next one starts when the former has ended, because a
 * database has one process. Restarts requested meanwhile become one.
 * @param {string} command
 * @param {string[]} parameters
 * @param {string} folder where it runs
 */
export function restartable(command, parameters, folder) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let running;
  let wanted = false;
  /** @type {Promise<void> | undefined} */
  let turning;

  const end = async () => {
    const child = running;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), DRAIN_LIMIT_MS);
    await exited;
    clearTimeout(impatience);
  };

  const start = () => {
    const child = spawn(command, parameters, { cwd: folder, stdio: 'inherit' });
    running = child;
    child.once('exit', (status) => {
      if (running === child && status) say(`It ended with status ${status}; it starts again at the next change.`);
    });
  };

  const turn = async () => {
    while (wanted) {
      wanted = false;
      await end();
      start();
    }
  };

  return {
    /** Ends what runs, if anything, and starts anew. */
    restart() {
      wanted = true;
      turning ??= turn().finally(() => (turning = undefined));
    },
    /** Ends what runs; resolves when it has ended. */
    async stop() {
      wanted = false;
      await turning;
      await end();
    },
  };
}
