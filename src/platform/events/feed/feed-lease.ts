import { messageOf } from '../../ops/message-of.js';
import type { Clock, Timer } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { isOwner } from '../../store/database/ownership.js';
import { Lease, type LeaseLost } from '../../store/unit/lease.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { type Committed, type UnitOptions, UnitOfWork, type UnitTx } from '../../store/unit/unit-of-work.js';
import { outsideContext } from '../../ops/context.js';

/** After a process has died, others wait this long before they take its feeds over, in milliseconds. */
const LASTS_MS = 3_000;
const RENEW_EVERY_MS = 1_000;

/**
 * The right to run the feeds of one module, where several processes share its database. One process at a time has it, and
 * every unit of work in which a feed advances checks that it still does. Where one process has the database to itself, no
 * lease is taken.
 */
export class FeedLease extends UnitOfWork {
  private readonly lease: Lease | undefined;
  private timer: Timer | undefined;
  private renewing: Promise<void> = Promise.resolve();
  private stopped = true;
  private readonly listeners = new Set<() => void>();

  /** @param holder tells this process from every other, those before a restart included. */
  constructor(
    readonly store: ModuleStore,
    private readonly clock: Clock,
    private readonly log: Log,
    holder: string,
  ) {
    super();
    this.lease = store.exclusive ? undefined : new Lease({ store, clock, name: 'feeds', holder, lastsMs: LASTS_MS });
  }

  /**
   * Whether this process runs the feeds, as far as it knows: not before {@link start}, nor after {@link stop}, nor where it does
   * not own the database.
   */
  get held(): boolean {
    return !this.stopped && (this.lease?.held ?? true) && isOwner(this.store.ownership);
  }

  /** Calls `listener` when {@link held} may have changed. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A unit of work in which a feed advances. @throws LeaseLost when another process runs the feeds by now. */
  override run<T>(name: string, work: (tx: UnitTx) => Promise<T>, options?: UnitOptions<T>): Promise<Committed<T>> {
    return (this.lease ?? this.store.units).run(name, work, options);
  }

  /** Takes the lease as soon as it is free, and renews it. @param gained is called whenever this process gets it later. */
  async start(gained: () => void): Promise<void> {
    this.stopped = false;
    if (!this.lease) return this.changed();
    await this.renew(() => undefined);
    this.changed();
    this.tick(gained);
  }

  /** Records that another process has it. @param refused the error of a unit of work that was refused for that */
  lost(refused?: LeaseLost): void {
    const { log, store } = this;
    this.lease?.forget();
    log.warn({ module: store.module }, refused?.message ?? `Another process runs the feeds of ${store.module} now.`);
    this.changed();
  }

  /** Gives the lease back, so that another process can go on at once. It may be taken again by {@link start}. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.changed();
    this.timer?.cancel();
    await this.renewing;
    // Where the module has another owner, the lease cannot be written, and says nothing.
    if (!isOwner(this.store.ownership)) return this.lease?.forget();
    await this.lease?.release().catch((error: unknown) => {
      this.log.warn(
        { err: error, module: this.store.module },
        'The lease of the feeds was not released; it runs out by itself.',
      );
    });
  }

  private tick(gained: () => void): void {
    this.timer = outsideContext(() =>
      this.clock.after(RENEW_EVERY_MS, () => {
        this.renewing = this.renew(gained).finally(() => {
          if (!this.stopped) this.tick(gained);
        });
      }),
    );
  }

  private async renew(gained: () => void): Promise<void> {
    const had = this.held;
    try {
      const has = (await this.lease?.take()) ?? true;
      if (has && !had) {
        gained();
        this.changed();
      }
      if (had && !has) this.lost();
    } catch (error) {
      // The database cannot be reached: it reports that itself, and the holder of the lease cannot write either.
      this.log.debug({ module: this.store.module }, messageOf(error));
    }
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
