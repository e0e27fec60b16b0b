import { Unavailable } from '../contract/failure.js';
import { keepAlive } from '../ops/clock.js';
import type { Log, LogFields } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';

/** A host as a process runs it. */
export interface RunningHost {
  readonly log: Log;
  /** Resolves with an error after which the host cannot go on: a sentence for whoever started it. */
  readonly failed?: Promise<unknown>;
  /** Stops without an error for anyone. */
  close(): Promise<void>;
}

/**
 * Runs a host as this process. SIGTERM and SIGINT stop it gracefully, a second signal ends it at once. A start that fails
 * writes one sentence to standard error, without a stack, and exits with 1; so does a host that {@link RunningHost.failed}. After an error that no code awaited the state of
 * the process is unknown: it logs the error, responds to the requests in flight and exits with 1, to be started again.
 */
export async function run(start: () => Promise<RunningHost>): Promise<void> {
  const signalled = firstSignal();
  let host: RunningHost;
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
    host.log.fatal({ err: error }, 'No code awaited this error; await every promise, or catch its rejection.');
    process.exitCode = 1;
    stop({}, 'Stopping after a fault: answering what is in flight.');
  };
  void host.failed?.then((error) => {
    process.stderr.write(`${sentence(error)}\n`);
    process.exitCode = 1;
    stop({}, 'Stopping: this host cannot go on.');
  });
  void signalled.then((signal) => stop({ signal }, 'Stopping: answering what is in flight.'));
  process.on('unhandledRejection', fault);
  process.on('uncaughtException', fault);
}

/**
 * Resolves with the first signal to stop. Listens from now on: a signal that comes during the start does not interrupt it,
 * but stops the host once it has started. The next signal ends the process at once.
 */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let received = false;
    const stop = (signal: NodeJS.Signals) => {
      if (received) process.exit(1);
      received = true;
      resolve(signal);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  });
}

/** Errors for clients name neither the file of a database nor what to do about it; their cause does, for the operator. */
function sentence(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(sentence))].join('\n');
  return messageOf(error instanceof Unavailable && error.cause !== undefined ? error.cause : error);
}
