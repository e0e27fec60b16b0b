import { Unavailable } from '../contract/failure.js';
import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import { type Backoff, backoffMs } from './backoff.js';

/**
 * Repeats a piece of work while there is more to do, one run after another. A wake that comes during a run causes one more
 * run, so no wake is lost. The work runs outside every AsyncLocalStorage, and so outside the context of the call that woke it.
 */
export class WorkLoop {
  private readonly tasks: (() => Promise<void>)[] = [];
  private running: Promise<void> | undefined;
  private wanted = false;
  private stopped = false;

  /** @param work one run. It resolves with whether to run again at once, and never rejects. */
  constructor(private readonly work: () => Promise<boolean>) {}

  /** Whether a run is under way or is about to begin. */
  get busy(): boolean {
    return this.running !== undefined;
  }

  /** Runs the work, soon. */
  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    this.running ??= outsideContext(() => this.run());
  }

  /**
   * Does a task between two runs, then runs again.
   * @throws Unavailable when the loop has been stopped.
   */
  between<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.stopped) return reject(stopping());
      this.tasks.push(async () => (this.stopped ? reject(stopping()) : task().then(resolve, reject)));
      this.wake();
    });
  }

  /** Lets it run again after {@link stop}. */
  start(): void {
    this.stopped = false;
  }

  /** Starts no further run; resolves when the present one has ended. It may be started again. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      for (const task of this.tasks.splice(0)) await task();
      if (await this.work()) this.wanted = true;
    }
    for (const task of this.tasks.splice(0)) await task();
    this.running = undefined;
  }
}

/** The pause of a work loop after a failure. It is longer after each failure in a row, and ends by itself. */
export class BackoffPause {
  private failures = 0;
  private timer: Timer | undefined;
  private current: { readonly until: number; readonly reason: string } | undefined;

  /** @param resume is called when the pause is over. */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly backoff: Backoff,
    private readonly resume: () => void,
  ) {}

  /** The present pause: until when (milliseconds UTC), and why. Undefined while the loop works. */
  get state(): { readonly until: number; readonly reason: string } | undefined {
    return this.current;
  }

  /** Whether something has failed since the last success. */
  get failing(): boolean {
    return this.failures > 0;
  }

  /** Begins a pause after a failure. */
  begin(reason: string): void {
    this.timer?.cancel();
    this.failures += 1;
    const wait = backoffMs(this.failures, this.backoff, this.random);
    this.current = { until: this.clock.now() + wait, reason };
    this.timer = this.clock.after(wait, () => {
      this.current = undefined;
      this.resume();
    });
  }

  /** Notes a success: the next pause is short again. */
  succeeded(): void {
    this.failures = 0;
  }

  /** Ends the present pause without resuming. */
  cancel(): void {
    this.timer?.cancel();
    this.current = undefined;
  }

  /** Ends the present pause, and resumes at once: its reason may be over. */
  end(): void {
    if (!this.current) return;
    this.cancel();
    this.resume();
  }
}

function stopping(): Unavailable {
  return new Unavailable('This process is stopping and takes no more work; try again shortly.');
}
