import 'reflect-metadata';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { createLog } from '../ops/create-log.js';
import { readHostSettings } from '../ops/host-settings.js';
import { messageOf } from '../ops/message-of.js';
import { hostClock } from '../ops/turnable-clock.js';
import { ThreadPeers } from '../peer/thread-peers.js';
import { loadModule } from './discover-modules.js';
import { sentenceOf } from './module-database.js';
import { threadHost } from './thread-host.js';
import { ThreadLines } from './thread-lines.js';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.js';

/** The entry of a worker thread that runs one module: see {@link threadHost}. */
const start = workerData as ThreadStart;
const main = parentPort as MessagePort;
const tell = (message: FromThread) => main.postMessage(message);
const lines = new ThreadLines((written) => tell({ lines: written }));
const settings = readHostSettings(start.environment);
const log = createLog({ level: settings.LOG_LEVEL, destination: lines });
const clock = hostClock(settings);
const threads = new ThreadPeers(clock);
const endThread = process.exit.bind(process);

let stopping = false;

async function end(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  try {
    await (
      await begun?.catch(() => undefined)
    )?.();
  } catch (error) {
    log.fatal({ err: error }, `The thread of ${start.module} did not stop in order.`);
    code = 1;
  }
  leave(code);
}

/** Not before the answers of this turn are posted. */
function leave(code: number): void {
  setImmediate(() => {
    lines.flush();
    threads.close();
    endThread(code);
  });
}

/**
 * After an error that no code awaited the state of the thread is unknown: it finishes what it has, and ends. The driver sqlite3
 * would end the whole process if the thread ended while a statement runs, so it does not end at once. What has failed may be just
 * what it waits for, and would never be finished: after SHUTDOWN_GRACE it ends all the same.
 */
function fault(error: unknown, message: string): void {
  log.fatal({ err: error, module: start.module }, message);
  if (stopping) return;
  void end(1);
  clock.after(settings.SHUTDOWN_GRACE, () => {
    log.error(
      { module: start.module },
      `The thread of ${start.module} did not finish what it had in ${settings.SHUTDOWN_GRACE} ms, and ends all the same.`,
    );
    leave(1);
  });
}

const UNAWAITED = 'No code awaited this error; await every promise, or catch its rejection.';
process.on('uncaughtException', (error) => fault(error, UNAWAITED));
process.on('unhandledRejection', (error) => fault(error, UNAWAITED));
process.exit = (code) => {
  const error = new Error(`process.exit(${code ?? ''}) was called in the thread of ${start.module}.`);
  fault(error, 'A module must not end its process.');
  throw error;
};

main.on('message', (message: ToThread) => {
  if ('stop' in message) void end(0);
  else threads.connect(message.connect, message.port);
});

const begun = loadModule(new URL(start.location)).then((module) => threadHost(module, start, { threads, clock, log }));
begun.then(
  () => tell({ begun: true }),
  (error: unknown) => {
    tell({ refused: error instanceof AggregateError ? error.errors.map(messageOf).join('\n') : sentenceOf(error) });
    void end(1);
  },
);
