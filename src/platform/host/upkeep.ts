import { milliseconds } from '../contract/duration.js';
import { forgetOutcomes } from '../calls/outcome-book.js';
import type { EventDelivery } from '../events/event-delivery.js';
import type { Clock, Timer } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/module-store.js';

const EVERY_MS = milliseconds('1m');
/** Outlives any retry, saga and reversible move. */
const KEEP_OUTCOMES_MS = milliseconds('30d');
const OUTCOMES_AT_ONCE = 500;

/** What a running host does now and then: trims event logs by what their events declare, and forgets old outcomes. */
export class Upkeep {
  private timer: Timer | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly stores: ReadonlyMap<string, ModuleStore>,
    private readonly delivery: EventDelivery,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = this.clock.after(EVERY_MS, () => {
      this.running = this.round().finally(() => {
        if (!this.stopped) this.start();
      });
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.delivery.trim();
      for (const store of this.stores.values()) await this.forget(store);
    } catch (error) {
      this.log.error({ err: error }, 'The upkeep of logs and outcomes failed; it is tried again in a minute.');
    }
  }

  private async forget(store: ModuleStore): Promise<void> {
    const before = this.clock.now() - KEEP_OUTCOMES_MS;
    const forgetSome = () =>
      store.units.run(`the upkeep of ${store.module}`, (tx) => forgetOutcomes(tx.sql, before, OUTCOMES_AT_ONCE));
    let gone = OUTCOMES_AT_ONCE;
    while (gone === OUTCOMES_AT_ONCE && !this.stopped) gone = (await forgetSome()).value;
  }
}
