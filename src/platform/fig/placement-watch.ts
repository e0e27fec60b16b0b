import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';

/** How often the journal is read, in milliseconds. It is one small statement. */
const EVERY_MS = 1_000;

/** Reads the journal again and again, so that a process learns within a second what others have changed in it. */
export class PlacementWatch {
  private timer: Timer | undefined;
  private reading: Promise<void> = Promise.resolve();
  private stopped = false;
  private failing = false;

  /** @param stores what this process keeps in memory of the journal */
  constructor(
    private readonly stores: readonly { refresh(): Promise<void> }[],
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = outsideContext(() =>
      this.clock.after(EVERY_MS, () => {
        this.reading = this.read().finally(() => {
          if (!this.stopped) this.start();
        });
      }),
    );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.reading;
  }

  private async read(): Promise<void> {
    try {
      for (const store of this.stores) await store.refresh();
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.log.warn({ err: error }, 'The journal of placements cannot be read; what it said last stays valid here.');
      this.failing = true;
    }
  }
}
