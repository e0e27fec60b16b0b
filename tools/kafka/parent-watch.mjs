import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./end-with-parent.mjs', import.meta.url));

/** Ends processes when this one has ended, even by `kill -9`: another process waits for that. For suites. */
export class ParentWatch {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #watcher;

  /** @param {import('../stack/process-identity.mjs').ProcessIdentity} identity */
  endLater(identity) {
    this.#watcher ??= start();
    this.#watcher.stdin?.write(`${JSON.stringify(identity)}\n`);
  }

  /** Kills now those that still run, and watches no longer. */
  end() {
    this.#watcher?.stdin?.end();
    this.#watcher = undefined;
  }
}

function start() {
  const watcher = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  watcher.unref();
  // The pipe alone does not keep this process alive, either.
  /** @type {import('node:net').Socket} */ (watcher.stdin).unref();
  return watcher;
}
