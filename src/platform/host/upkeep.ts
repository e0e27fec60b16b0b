import { type Duration, milliseconds } from '../contract/duration.js';
import { forgetOutcomes } from '../calls/outcome-book.js';
import type { EventDelivery } from '../events/event-delivery.js';
import { forgetReplays } from '../events/replays.js';
import type { Clock, Timer } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { forgetSagas } from '../saga/saga-queries.js';
import type { ModuleStore } from '../store/module-store.js';
import type { OpenStore } from '../store/open-store.js';
import type { Sql } from '../store/sql.js';

const AT_ONCE = 500;

export interface UpkeepPace {
  readonly every: Duration;
  /** How long outcomes, replay ids and ended sagas are kept. Outlives any retry, saga and reversible move. */
  readonly keep: Duration;
}

/** A minute, and 30 days. */
export const usualPace: UpkeepPace = { every: '1m', keep: '30d' };

/**
 * What a running host does now and then: trims event logs by what their events declare, and forgets old outcomes, replay
 * ids and sagas that ended long ago. Then it removes what was erased from the write-ahead logs.
 */
export class Upkeep {
  private timer: Timer | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly stores: ReadonlyMap<string, OpenStore>,
    private readonly delivery: EventDelivery,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly pace: UpkeepPace = usualPace,
  ) {}

  start(): void {
    this.timer = this.clock.after(milliseconds(this.pace.every), () => {
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
      for (const store of this.stores.values())
        for (const forget of [forgetOutcomes, forgetSagas, forgetReplays]) await this.forget(store, forget);
    } catch (error) {
      this.log.error({ err: error }, 'The upkeep of logs, outcomes and sagas failed; it is tried again next time.');
    }
    for (const store of this.stores.values()) await this.emptyLog(store);
  }

  private async emptyLog(store: OpenStore): Promise<void> {
    try {
      await store.emptyLog();
    } catch (error) {
      const { module } = store;
      this.log.error(
        { err: error, module },
        `The write-ahead log of ${module} was not emptied, so erased data may still be in its file; it is tried again next time.`,
      );
    }
  }

  private async forget(
    store: ModuleStore,
    forget: (sql: Sql, before: number, limit: number) => Promise<number>,
  ): Promise<void> {
    const before = this.clock.now() - milliseconds(this.pace.keep);
    const forgetSome = () => store.units.run(`the upkeep of ${store.module}`, (tx) => forget(tx.sql, before, AT_ONCE));
    let gone = AT_ONCE;
    while (gone === AT_ONCE && !this.stopped) gone = (await forgetSome()).value;
  }
}
