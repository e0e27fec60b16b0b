import { isOutage } from '../contract/failure.js';
import type { Timer } from '../ops/clock.js';
import { type CallContext, outsideContext } from '../ops/context.js';
import { isOwner } from '../store/database/ownership.js';
import { Lease, LeaseLost } from '../store/unit/lease.js';
import type { UnitTx } from '../store/unit/unit-of-work.js';
import { Interrupted } from './code-run.js';
import type { SagaEnvironment } from './saga-environment.js';

/** What a runner is notified of by its lease. */
export interface LeaseListener {
  /** The lease was taken or renewed, or an attempt to do so failed; look for due sagas. */
  renewed(): void;
  /** This runner no longer has the lease. @param reason a sentence. */
  lost(reason: string): void;
  /** The database did not take the renewal. */
  failed(error: unknown): void;
}

/**
 * The right to run the sagas of one module. It is renewed as long as the sagas make progress. A runner whose due sagas make
 * none gives the lease up where another process can take it, and does not take it back for a while.
 */
export class SagaLease {
  private readonly lease: Lease;
  private ticker: Timer | undefined;
  private renewing: Promise<void> | undefined;
  private stopped = false;
  /** Whether the next attempt takes the lease although another's has not run out. */
  private takeOver = false;
  /** The monotonic time of the last progress. */
  private progressAt: number;
  /** The monotonic time until which the lease is left to others after it was given up. */
  private leftUntil = -Infinity;
  /** The monotonic time from which the lease may be given up again. */
  private giveUpFrom = -Infinity;

  constructor(
    private readonly environment: SagaEnvironment,
    private readonly listener: LeaseListener,
  ) {
    const { store, holder, limits, clock } = environment;
    this.lease = new Lease({ store, clock, name: 'sagas', holder, lastsMs: limits.leaseMs });
    this.progressAt = clock.monotonic();
  }

  /** Whether this runner has the lease, as far as it knows. Where its process does not own the database, it has none. */
  get held(): boolean {
    return this.lease.held && isOwner(this.environment.store.ownership);
  }

  /** Whether this runner gave the lease up, and no other runner is known to have taken it since. */
  get givenUp(): boolean {
    return !this.held && this.leftUntil > -Infinity;
  }

  /** Notes that a saga made progress, or that none is due. */
  progressed(): void {
    this.progressAt = this.environment.clock.monotonic();
  }

  /** How long no due saga has made progress, in milliseconds; undefined while that is within the limit. */
  get stalledMs(): number | undefined {
    const { clock, limits } = this.environment;
    const since = clock.monotonic() - this.progressAt;
    return since > limits.stallMs ? since : undefined;
  }

  /** The units of work of a run that begins now. */
  units(): LeasedUnits {
    return new LeasedUnits(this.lease);
  }

  /** @param takeOver takes the lease although another's has not run out: for the only process of a database. */
  async start(takeOver: boolean): Promise<void> {
    this.takeOver = takeOver;
    try {
      await this.take();
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.listener.failed(error);
    }
    this.tick();
  }

  private async take(): Promise<boolean> {
    const has = await this.lease.take(this.takeOver);
    this.takeOver = false;
    return has;
  }

  forget(): void {
    this.lease.forget();
  }

  /** Gives the lease back to whoever comes first. */
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
      const has = await this.take();
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
    return !store.exclusive && this.held && this.stalledMs !== undefined && clock.monotonic() >= this.giveUpFrom;
  }

  private async giveUp(): Promise<void> {
    const { clock, limits, store } = this.environment;
    this.leftUntil = clock.monotonic() + 2 * limits.leaseMs;
    const released = this.release();
    this.listener.lost(
      `The sagas of ${store.module} make no progress in this process; it gives their lease up to another process.`,
    );
    await released;
  }

  private othersHaveIt(): void {
    this.leftUntil = -Infinity;
    this.progressed();
  }

  private async release(): Promise<void> {
    const { log, store } = this.environment;
    // Where the module has another owner, the lease cannot be written, and says nothing.
    if (!isOwner(store.ownership)) return this.lease.forget();
    await this.lease.release().catch((error: unknown) => {
      log.warn({ err: error, module: store.module }, 'The lease of the sagas was not released; it runs out by itself.');
    });
  }
}

/**
 * The units of work in which a saga advances. Each one checks that this runner has the lease, and has had it without a break
 * since the run began: the run has not read what another runner has written since.
 */
export class LeasedUnits {
  private readonly term: number | undefined;

  constructor(private readonly lease: Lease) {
    this.term = lease.term;
  }

  /** Whether this runner has had the lease without a break since the run began, as far as it knows. */
  get current(): boolean {
    return this.lease.term === this.term;
  }

  /**
   * @param otherwise what the unit does instead when `work` has thrown. It throws the error again if it does not handle it.
   * @throws Interrupted when the lease is lost or the database takes no work; otherwise what `work` throws.
   */
  async run<T>(
    name: string,
    call: CallContext,
    work: (tx: UnitTx) => Promise<T>,
    otherwise?: (tx: UnitTx, error: unknown) => Promise<T>,
  ): Promise<T> {
    const sameTerm = (tx: UnitTx): Promise<T> => {
      if (this.current) return work(tx);
      throw new LeaseLost(
        `${name} began before this runner lost its lease, so it is not carried on. Nothing was written.`,
      );
    };
    try {
      return (await this.lease.run(name, sameTerm, { call, ...(otherwise ? { otherwise } : {}) })).value;
    } catch (error) {
      const outage = error instanceof LeaseLost || isOutage(error);
      throw outage ? new Interrupted(error) : error;
    }
  }
}
