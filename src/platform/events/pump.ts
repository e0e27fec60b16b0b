import { outside } from './outside.js';

/**
 * Repeats a piece of work while it finds more to do, one run after another. Woken while it runs, it runs once more, so
 * that no wake is lost. It runs outside every AsyncLocalStorage, whoever wakes it.
 */
export class Pump {
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

  /** Starts no further run; resolves when the last one is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      if (await this.work()) this.wanted = true;
    }
    this.running = undefined;
  }
}
