import { type MessagePort, Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../ops/clock.js';
import { keepAlive } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import type { Log, LogDestination } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import { backoffMs } from '../work/backoff.js';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.js';

const AGAIN = { baseMs: 200, capMs: 30_000 };
/** A thread that has run so long is started again as if it had not failed before, in milliseconds. */
const STEADY_MS = 60_000;
/** The driver sqlite3 may abort the process when its thread is cut off: so long the log has to write its lines before, in milliseconds. */
const WRITTEN_MS = 100;
const ENTRY = new URL('./thread-main.js', import.meta.url);

export interface ModuleThreadSpec {
  readonly start: ThreadStart;
  /** The program of the thread. Default: `thread-main.js`. */
  readonly entry?: URL;
  /** The largest heap of the thread, in MiB. */
  readonly heapMb: number;
  /** Called before a thread runs, for the first time and after each end: connects it with the others. */
  readonly connect: (to: (address: string, port: MessagePort) => void) => void;
  /** Takes the lines of its log. */
  readonly lines: LogDestination;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/** The worker thread of one module, as the main thread keeps it running: one that ends is started again, with backoff. */
export class ModuleThread {
  private worker: Worker | undefined;
  private stopping = false;
  private failures = 0;
  private timer: Timer | undefined;
  /** Resolves with the exit code of the thread. */
  private ended: Promise<number> = Promise.resolve(0);
  /** Why it does not run at present. */
  private reason: string | undefined = 'It starts.';

  constructor(private readonly spec: ModuleThreadSpec) {}

  get module(): string {
    return this.spec.start.module;
  }

  /** Why the module does not run at present; undefined when it does. */
  get problem(): string | undefined {
    return this.reason;
  }

  /** The share of the time in which the thread was busy since it has begun, from 0 to 1. */
  get utilization(): number {
    return this.worker?.performance.eventLoopUtilization().utilization ?? 0;
  }

  /** Starts the thread; resolves when its module runs. @throws Error with the sentence of the thread when it cannot start */
  begin(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.run(resolve, (sentence) => {
        // One that has run once is started again.
        if (this.reason === undefined) return;
        this.stopping = true;
        reject(new Error(sentence));
      });
    });
  }

  /**
   * Ends the thread: it finishes what it has. After `graceMs` it is cut off.
   * @throws Error when it did not end in order. It has ended all the same.
   */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.timer?.cancel();
    const { worker } = this;
    if (!worker) return;
    const release = keepAlive();
    let problem = `The thread of ${this.module} did not stop in order.`;
    let cut = this.spec.clock.after(graceMs, () => {
      problem = `The thread of ${this.module} has not stopped after ${graceMs} ms, and is cut off.`;
      this.spec.log.error({ module: this.module }, problem);
      cut = this.spec.clock.after(WRITTEN_MS, () => void worker.terminate());
    });
    worker.postMessage({ stop: true } satisfies ToThread);
    const code = await this.ended;
    cut.cancel();
    release();
    if (code !== 0) throw new Error(problem);
  }

  private run(begun: () => void, refused: (sentence: string) => void): void {
    const { start, entry = ENTRY, heapMb, connect, lines, clock } = this.spec;
    const resourceLimits = { maxOldGenerationSizeMb: heapMb };
    const worker = outsideContext(() => new Worker(entry, { workerData: start, resourceLimits, name: this.module }));
    this.worker = worker;
    const beganAt = clock.monotonic();
    let why: string | undefined;
    connect((address, port) => worker.postMessage({ connect: address, port } satisfies ToThread, [port]));
    worker.on('message', (message: FromThread) => {
      if ('lines' in message) for (const line of message.lines) lines.write(line);
      else if ('refused' in message) why = message.refused;
      else {
        this.reason = undefined;
        begun();
      }
    });
    worker.on('error', (error: Error & { readonly code?: string }) => {
      why = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? this.outOfMemory() : messageOf(error);
    });
    this.ended = new Promise((resolve) =>
      worker.once('exit', (code) => {
        this.worker = undefined;
        const sentence = why ?? `The thread of ${this.module} ended with ${code}.`;
        if (clock.monotonic() - beganAt > STEADY_MS) this.failures = 0;
        refused(sentence);
        if (!this.stopping) this.runAgain(sentence);
        resolve(code);
      }),
    );
  }

  private outOfMemory(): string {
    const { heapMb } = this.spec;
    return `The thread of ${this.module} needs more memory than THREAD_HEAP_MB allows, which is ${heapMb} MiB; set a larger one, or find out what ${this.module} keeps in memory.`;
  }

  private runAgain(sentence: string): void {
    const { clock, log, random } = this.spec;
    this.failures += 1;
    const ms = backoffMs(this.failures, AGAIN, random);
    this.reason = `Its thread has ended, and is started again: ${sentence}`;
    log.error(
      { module: this.module },
      `The thread of ${this.module} has ended; its module is unavailable until it is started again, in ${Math.round(ms)} ms: ${sentence}`,
    );
    this.timer = outsideContext(() =>
      clock.after(ms, () => {
        const begun = () => log.info({ module: this.module }, `${this.module} runs again, in a new thread.`);
        this.run(begun, () => undefined);
      }),
    );
  }
}
