import { keepAlive } from '../ops/keep-alive.js';
import { messageOf } from '../ops/message-of.js';
import type { Monolith } from './monolith.js';

/**
 * Runs a host as this process: SIGTERM and SIGINT stop it gracefully, a second one at once. What stops the start is
 * written as one sentence, without a stack.
 */
export async function run(start: () => Promise<Monolith>): Promise<void> {
  let host: Monolith;
  try {
    host = await start();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
    return;
  }
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    host.log.info({ signal }, 'Stopping: answering what is in flight.');
    const release = keepAlive();
    host
      .close()
      .then(
        () => host.log.info({}, 'Stopped.'),
        (error: unknown) => {
          host.log.fatal({ err: error }, 'The stop failed.');
          process.exitCode = 1;
        },
      )
      .finally(release);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
