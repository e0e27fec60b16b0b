import { backoffMs } from '../events/backoff.js';
import { outside } from '../events/outside.js';
import { Pump } from '../events/pump.js';
import type { Timer } from '../ops/clock.js';
import { Lease, LeaseLost } from '../store/lease.js';
import type { RunnerEnvironment } from './runner-environment.js';
import { runSaga } from './run-saga.js';
import { Interrupted, Run } from './run.js';
import { LeasedUnits } from './leased-units.js';
import { dueSagas, nextWake, type NextWake } from './saga-record.js';
import type { SagaRef } from './saga-ref.js';

/** A day: longer waits are looked at again in between (a timer holds 24 days at most). */
const LONGEST_TIMER_MS = 86_400_000;

/**
 * Runs the sagas of one module, many at once and each one by itself, while it has the lease. Woken by commits that started
 * or told sagas, by its own timers, and now and then in case something was missed.
 */
export class SagaRunner {
  private readonly lease: Lease;
  private readonly units: LeasedUnits;
  private readonly names: readonly string[];
  private readonly runs = new Map<string, { readonly run: Run; readonly over: Promise<void> }>();
  private readonly pump = new Pump(() => this.work());
  private stopListening: () => void = () => undefined;
  private ticker: Timer | undefined;
  private alarm: Timer | undefined;
  private next: NextWake = {};
  private troubles = 0;
  private pausedUntil: number | undefined;
  private stopped = false;

  constructor(private readonly environment: RunnerEnvironment) {
    const { store, holder, limits, sagas } = environment;
    this.lease = new Lease({ store, name: 'sagas', holder, lastsMs: limits.leaseMs });
    this.units = new LeasedUnits(this.lease);
    this.names = [...sagas.keys()];
  }

  /** @param takeOver takes the lease although another runner's has not run out: for the only process of a database. */
  async start(takeOver: boolean): Promise<void> {
    const { store, stored } = this.environment;
    await this.lease.take(takeOver);
    this.stopListening = store.onCommitted(() => {
      if (stored.takeNews()) this.wake();
    });
    this.tick();
    this.wake();
  }

  /** Looks for sagas that have something to do. */
  wake(): void {
    this.pump.wake();
  }

  /** Begins no further step; resolves when those under way are done and written down. */
  async stop(): Promise<void> {
    const { log, store } = this.environment;
    this.stopped = true;
    this.stopListening();
    this.ticker?.cancel();
    for (const { run } of this.runs.values()) run.interrupt();
    await this.pump.stop();
    await Promise.all([...this.runs.values()].map(({ run, over }) => (run.interrupt(), over)));
    this.alarm?.cancel();
    await this.lease.release().catch((error: unknown) => {
      log.warn({ err: error, module: store.module }, 'The lease of the sagas was not released; it runs out by itself.');
    });
  }

  /** Whether nothing is to be done before {@link nextWake}, or before something is told. */
  async idle(): Promise<boolean> {
    if (this.pump.busy || this.runs.size > 0) return false;
    if (this.pausedUntil !== undefined || !this.lease.held) return true;
    const { store, clock, limits } = this.environment;
    const due = await dueSagas(store.reads.sql, this.names, clock.now(), 1, limits.retry.capMs);
    if (due.length > 0) this.wake();
    return due.length === 0 && !this.pump.busy && this.runs.size === 0;
  }

  /** When a retry is due, in milliseconds UTC. The timeouts of waits for signals are not counted: something may be told first. */
  nextWake(): number | undefined {
    return this.pausedUntil ?? (this.lease.held ? this.next.retry : undefined);
  }

  private async work(): Promise<boolean> {
    if (this.stopped || this.pausedUntil !== undefined || !this.lease.held) return false;
    const { store, clock, limits } = this.environment;
    const now = clock.now();
    try {
      const due = await dueSagas(
        store.reads.sql,
        this.names,
        now,
        limits.concurrent + this.runs.size,
        limits.retry.capMs,
      );
      for (const ref of due) if (this.runs.size < limits.concurrent) this.begin(ref);
      this.next = await nextWake(store.reads.sql, this.names, now);
      this.setAlarm(this.next.any);
    } catch (error) {
      this.trouble(error);
    }
    return false;
  }

  private begin(ref: SagaRef): void {
    const { module } = this.environment.store;
    const slot = JSON.stringify([ref.saga, ref.id]);
    const saga = this.environment.sagas.get(ref.saga);
    if (!saga || this.stopped || this.runs.has(slot)) return;
    const run = new Run(`${module}.${ref.saga} ${ref.id}`);
    const over = runSaga({ ...this.environment, units: this.units, ref, saga, run })
      .then(
        () => void (this.troubles = 0),
        (error: unknown) => this.trouble(error instanceof Interrupted ? error.cause : error),
      )
      .finally(() => {
        this.runs.delete(slot);
        this.wake();
      });
    this.runs.set(slot, { run, over });
  }

  /** What is no saga's fault: everything waits, or this runner is no longer the one. */
  private trouble(error: unknown): void {
    const { log, clock, limits, random, store } = this.environment;
    if (this.stopped) return;
    if (error instanceof LeaseLost) return this.yield(error.message);
    if (this.pausedUntil !== undefined) return;
    this.troubles += 1;
    this.pausedUntil = clock.now() + backoffMs(this.troubles, limits.retry, random);
    log.warn({ err: error, module: store.module }, `The sagas of ${store.module} wait and go on by themselves.`);
    this.setAlarm(this.pausedUntil);
  }

  private yield(reason: string): void {
    this.lease.forget();
    for (const { run } of this.runs.values()) run.interrupt();
    this.environment.log.warn({ module: this.environment.store.module }, reason);
  }

  private setAlarm(at: number | undefined): void {
    const { clock } = this.environment;
    this.alarm?.cancel();
    if (at === undefined) return;
    const ms = Math.min(Math.max(1, at - clock.now()), LONGEST_TIMER_MS);
    this.alarm = outside(() =>
      clock.after(ms, () => {
        // Nothing else sets an alarm during a pause. What the clock says does not matter: it may have been set back since.
        this.pausedUntil = undefined;
        this.wake();
      }),
    );
  }

  private tick(): void {
    const { clock, limits } = this.environment;
    this.ticker = outside(() =>
      clock.after(limits.tickMs, () => {
        this.tick();
        void this.renew();
      }),
    );
  }

  private async renew(): Promise<void> {
    const had = this.lease.held;
    try {
      const has = await this.lease.take();
      if (had && !has) this.yield(`Another runner has taken over the sagas of ${this.environment.store.module}.`);
    } catch (error) {
      this.trouble(error);
    }
    this.wake();
  }
}
