import { type Duration, milliseconds } from '../contract/duration.js';
import { forgetOutcomes } from '../calls/outcome-book.js';
import type { EventDelivery } from '../events/engine/event-delivery.js';
import { forgetReplays } from '../events/replay/replays.js';
import type { Clock, Timer } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { forgetSagas } from '../saga/saga-queries.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import { isOwner } from '../store/database/ownership.js';
import type { OpenStore } from '../store/open-store.js';
import type { Sql } from '../store/database/sql.js';

/** Rows that one unit of work deletes at most. */
const AT_ONCE = 500;

export interface MaintenancePace {
  readonly every: Duration;
  /** How long outcomes, replay ids and ended sagas are kept. Outlives any retry, saga and reversible move. */
  readonly keep: Duration;
}

/** A minute, and 30 days. */
export const usualPace: MaintenancePace = { every: '1m', keep: '30d' };

/**
 * Deletes at an interval what a running host no longer needs: events that their contracts no longer keep, and old outcomes,
 * replay ids and ended sagas. Then it empties the write-ahead logs, which still hold what was erased.
 */
export class Maintenance {
  private timer: Timer | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly stores: ReadonlyMap<string, OpenStore>,
    private readonly delivery: EventDelivery,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly pace: MaintenancePace = usualPace,
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
    await this.delivery.report();
    for (const store of this.stores.values()) {
      await this.attempt(
        store,
        (module) => `The maintenance of ${module} failed; it runs again at the next interval.`,
        async () => {
          if (!isOwner(store.ownership)) return;
          await this.delivery.trim(store.module);
          for (const forget of [forgetOutcomes, forgetSagas, forgetReplays]) await this.forget(store, forget);
        },
      );
      await this.attempt(
        store,
        (module) =>
          `The write-ahead log of ${module} was not emptied, so erased data may still be in its file; it is emptied again at the next interval.`,
        () => store.emptyLog(),
      );
    }
  }

  /** A module whose database does not work must not end the maintenance of the others. */
  private async attempt(
    { module }: OpenStore,
    sentence: (module: string) => string,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.error({ err: error, module }, sentence(module));
    }
  }

  private async forget(
    store: ModuleStore,
    forget: (sql: Sql, before: number, limit: number) => Promise<number>,
  ): Promise<void> {
    const before = this.clock.now() - milliseconds(this.pace.keep);
    const forgetSome = () => store.units.run(`maintenance of ${store.module}`, (tx) => forget(tx.sql, before, AT_ONCE));
    let gone = AT_ONCE;
    while (gone === AT_ONCE && !this.stopped) gone = (await forgetSome()).value;
  }
}
