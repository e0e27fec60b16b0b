import { Unavailable } from '../contract/failure.js';
import { keepAlive } from '../ops/keep-alive.js';
import type { LogFields } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import type { Monolith } from './monolith.js';

/**
 * Runs a host as this process: SIGTERM and SIGINT stop it gracefully, a second one at once. What stops the start is
 * written as one sentence, without a stack. An error that nobody awaits is a fault of which nobody knows the extent: it
 * is logged, and the process answers what is in flight and ends with 1, to be started again.
 */
export async function run(start: () => Promise<Monolith>): Promise<void> {
  const signalled = firstSignal();
  let host: Monolith;
  try {
    host = await start();
  } catch (error) {
    process.stderr.write(`${sentence(error)}\n`);
    process.exitCode = 1;
    return;
  }
  let stopping = false;
  const stop = (why: LogFields, message: string) => {
    if (stopping) return;
    stopping = true;
    host.log.info(why, message);
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
  const fault = (error: unknown) => {
    host.log.fatal(
      { err: error },
      'An error was not awaited by anyone; await every promise, or catch what it rejects with.',
    );
    process.exitCode = 1;
    stop({}, 'Stopping after a fault: answering what is in flight.');
  };
  void signalled.then((signal) => stop({ signal }, 'Stopping: answering what is in flight.'));
  process.on('unhandledRejection', fault);
  process.on('uncaughtException', fault);
}

/**
 * The first signal to stop. It is heard from now on: one that comes before the start is over stops what has just started,
 * and does not break it off. The next one ends the process at once.
 */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let heard = false;
    const hear = (signal: NodeJS.Signals) => {
      if (heard) process.exit(1);
      heard = true;
      resolve(signal);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, hear);
  });
}

/** What a client is told of a database leaves out its file and what to do about it; an operator is told just that. */
function sentence(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(sentence))].join('\n');
  return messageOf(error instanceof Unavailable && error.cause !== undefined ? error.cause : error);
}
