import { outsideContext } from '../ops/context.js';
import type { Timer } from '../ops/clock.js';
import { Lease } from '../store/lease.js';
import { LeasedUnits } from './leased-units.js';
import type { ProgressWatch } from './progress-watch.js';
import type { RunnerEnvironment } from './runner-environment.js';

/** What a runner is notified of by its lease. */
export interface LeaseListener {
  /** The lease was taken or renewed, or could not be; look for work. */
  renewed(): void;
  /** This runner no longer has the lease; the sentence says why. */
  lost(sentence: string): void;
  /** The database did not take the renewal. */
  failed(error: unknown): void;
}

/**
 * The right to run the sagas of one module. It is renewed as long as the sagas go on. A runner whose sagas do not go on
 * gives it up where another process can take it, and leaves it alone for a while.
 */
export class SagaLease {
  private readonly lease: Lease;
  private ticker: Timer | undefined;
  private renewing: Promise<void> | undefined;
  private stopped = false;
  /** Until when the lease is left to others after it was given up, and when it may be given up again: monotonic times. */
  private leftUntil = -Infinity;
  private giveUpFrom = -Infinity;

  constructor(
    private readonly environment: RunnerEnvironment,
    private readonly watch: ProgressWatch,
    private readonly listener: LeaseListener,
  ) {
    const { store, holder, limits, clock } = environment;
    this.lease = new Lease({ store, clock, name: 'sagas', holder, lastsMs: limits.leaseMs });
  }

  /** Whether this runner has the lease, as far as it knows. */
  get held(): boolean {
    return this.lease.held;
  }

  /** Whether this runner gave the lease up, and nobody is known to have taken it since. */
  get givenUp(): boolean {
    return !this.held && this.leftUntil > -Infinity;
  }

  /** The units of work of a run that begins now. */
  units(): LeasedUnits {
    return new LeasedUnits(this.lease);
  }

  /** @param takeOver takes the lease although another's has not run out: for the only process of a database. */
  async start(takeOver: boolean): Promise<void> {
    await this.lease.take(takeOver);
    this.tick();
  }

  /** Notes that another process has it. */
  forget(): void {
    this.lease.forget();
  }

  /** Gives the lease back, so that another process can go on at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.ticker?.cancel();
    await this.renewing;
    await this.release();
  }

  private tick(): void {
    const { clock, limits } = this.environment;
    this.ticker = outsideContext(() =>
      clock.after(limits.tickMs, () => {
        this.tick();
        this.renewing ??= this.renew().finally(() => (this.renewing = undefined));
      }),
    );
  }

  private async renew(): Promise<void> {
    const { clock, limits, store } = this.environment;
    if (this.stopped) return;
    if (this.mustGiveUp()) return this.giveUp();
    if (!this.held && clock.monotonic() < this.leftUntil) return;
    const had = this.held;
    try {
      const has = await this.lease.take();
      if (has && !had) this.giveUpFrom = clock.monotonic() + limits.stallMs;
      if (!has) this.othersHaveIt();
      if (had && !has) this.listener.lost(`Another process runs the sagas of ${store.module} now.`);
    } catch (error) {
      this.listener.failed(error);
    }
    this.listener.renewed();
  }

  private mustGiveUp(): boolean {
    const { clock, store } = this.environment;
    return !store.exclusive && this.held && this.watch.stalledMs !== undefined && clock.monotonic() >= this.giveUpFrom;
  }

  private async giveUp(): Promise<void> {
    const { clock, limits, store } = this.environment;
    this.leftUntil = clock.monotonic() + 2 * limits.leaseMs;
    const released = this.release();
    this.listener.lost(`The sagas of ${store.module} do not go on in this process; it gives them up to another one.`);
    await released;
  }

  private othersHaveIt(): void {
    this.leftUntil = -Infinity;
    this.watch.progressed();
  }

  private async release(): Promise<void> {
    const { log, store } = this.environment;
    await this.lease.release().catch((error: unknown) => {
      log.warn({ err: error, module: store.module }, 'The lease of the sagas was not released; it runs out by itself.');
    });
  }
}
