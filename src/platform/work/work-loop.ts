import { Unavailable } from '../contract/failure.js';
import { outside } from './outside.js';

/**
 * Repeats a piece of work while it finds more to do, one run after another. Woken while it runs, it runs once more, so
 * that no wake is lost. It runs outside every AsyncLocalStorage, whoever wakes it.
 */
export class Pump {
  private readonly tasks: (() => Promise<void>)[] = [];
  private running: Promise<void> | undefined;
  private wanted = false;
  private stopped = false;

  /** `work` resolves with whether there may be more to do at once, and never rejects. */
  constructor(private readonly work: () => Promise<boolean>) {}

  /** Whether it runs, or is about to. */
  get busy(): boolean {
    return this.running !== undefined;
  }

  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    this.running ??= outside(() => this.run());
  }

  /**
   * Does something between two runs, then runs again.
   * @throws Unavailable when it has been stopped.
   */
  between<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.stopped) return reject(stopping());
      this.tasks.push(async () => (this.stopped ? reject(stopping()) : task().then(resolve, reject)));
      this.wake();
    });
  }

  /** Starts no further run; resolves when the last one is done. */
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

function stopping(): Unavailable {
  return new Unavailable('The program is stopping and takes no more work; ask again shortly.');
}
