import { isOutage } from '../contract/failure.js';
import type { HostPlace } from '../fig/host-place.js';
import { LOCAL, type StoredPlacement, THIS_PROCESS } from '../fig/placement.js';
import type { Placements } from '../fig/placements.js';
import { reconcile } from '../fig/reconcile.js';
import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import { messageOf } from '../ops/message-of.js';
import type { DeferredStore } from '../store/deferred-store.js';
import { CannotOpen, mayOpenLater } from '../store/cannot-open.js';
import type { OpenStore } from '../store/open-store.js';
import { freeLeases } from '../store/unit/lease.js';

/** A timer holds 24 days at most. */
const LONGEST_TIMER_MS = 86_400_000;

export interface ModuleDatabaseSpec {
  readonly store: DeferredStore;
  /** Opens the module's database. */
  readonly open: () => Promise<OpenStore>;
  /** Makes the database ready for the module: its log, its sample data. Only an owner writes. It may be repeated. */
  readonly prepare: (store: OpenStore) => Promise<void>;
  /** Called when the database can be read again. */
  readonly readable: () => void;
  /** Without it, the database is believed as it is. */
  readonly placements?: Placements | undefined;
  /** The place of this host. */
  readonly place: HostPlace;
  readonly clock: Clock;
}

/**
 * The database of a module while its host runs. Where the module is here, it is open, and in line with the journal. Where the
 * module is elsewhere, it is closed, and not even made, unless the host {@link keepOpen keeps it open} to take the module over.
 */
export class ModuleDatabase {
  /** Whether the journal may have changed since the database was brought in line with it. */
  private stale = true;
  /** Whether the database was opened for a module that is here, and has not begun an epoch since. */
  private starts = false;
  /** The epoch at which the database was last made ready. */
  private prepared: number | undefined;
  private expiry: Timer | undefined;
  private kept = false;
  private wasElsewhere = false;

  /** @param changed is called when the journal is to be looked at again. */
  constructor(
    private readonly spec: ModuleDatabaseSpec,
    private readonly changed: () => void,
  ) {}

  /** Where the module is served, when that is not here. */
  get elsewhere(): string | undefined {
    const { place, store } = this.spec;
    if (place.has(store.module, this.placement)) return undefined;
    return this.placement?.place ?? LOCAL;
  }

  /** Whether the database is open while the module is elsewhere, until {@link letClose}, or until the module is here. */
  keepOpen(): void {
    this.kept = true;
  }

  letClose(): void {
    this.kept = false;
  }

  /** Notes that the journal may have changed. */
  markStale(): void {
    this.stale = true;
  }

  /**
   * Opens the database if it is closed and needed here, reconciles it with the journal if that has changed, and makes it ready at
   * a new epoch.
   * @throws Error; a database that was closed is closed again then.
   */
  async bringInLine(): Promise<void> {
    const { store, readable, open } = this.spec;
    const { elsewhere } = this;
    if (elsewhere === undefined && this.wasElsewhere) this.kept = false;
    this.wasElsewhere = elsewhere !== undefined;
    if (store.isOpen) return this.align(store);
    if (elsewhere !== undefined && !this.kept) return this.explain();
    const opened = await open();
    this.starts = elsewhere === undefined;
    this.prepared = undefined;
    try {
      await this.reconcile(opened);
      await this.makeReady(opened);
    } catch (error) {
      await opened.close();
      throw error;
    }
    store.attach(opened);
    readable();
  }

  /**
   * Closes the database of a module that is elsewhere: at once if the owner there needs this very file, otherwise when that owner has
   * begun.
   */
  async leave(): Promise<void> {
    const { store } = this.spec;
    if (this.elsewhere === undefined || !store.isOpen) return;
    const isOwners = store.identity === this.placement?.owner;
    const isNeeded = isOwners ? this.kept && !store.exclusive : this.kept || this.placement?.phase !== 'idle';
    if (isNeeded) return;
    this.prepared = undefined;
    await store.detach(this.sentence, true);
  }

  /** Closes the database; it is opened again by {@link bringInLine}. @param reason a sentence for operators */
  async close(reason: string): Promise<void> {
    this.prepared = undefined;
    await this.spec.store.detach(reason);
  }

  /** Looks at the time limit of a switch no more. */
  stop(): void {
    this.expiry?.cancel();
  }

  private async align(store: DeferredStore): Promise<void> {
    if (this.stale) await this.reconcile(store);
    await this.makeReady(store);
  }

  private async makeReady(store: OpenStore): Promise<void> {
    const { epoch } = store.ownership;
    if (this.elsewhere !== undefined || this.prepared === epoch) return;
    await this.spec.prepare(store);
    this.prepared = epoch;
  }

  private async reconcile(store: OpenStore): Promise<void> {
    const { placements, place, clock } = this.spec;
    if (!placements) return;
    this.stale = true;
    this.expiry?.cancel();
    const { placement } = this;
    if (this.elsewhere !== undefined && store.identity === placement?.owner) {
      // The host where the module is brings the database that both share in line.
      this.stale = false;
      return;
    }
    const owns = async (first: boolean) => {
      await this.makeReady(store);
      if (first && !store.exclusive) await freeLeases(store);
    };
    const process = { name: THIS_PROCESS, place: place.name, clock, starts: this.starts, owns };
    const { phase, until = 0, revision } = await reconcile(placements, store, process);
    this.starts &&= phase === 'switching';
    this.stale = revision !== this.placement?.revision;
    if (phase !== 'switching') return;
    const wait = Math.min(Math.max(1, until - clock.now()), LONGEST_TIMER_MS);
    this.expiry = outsideContext(() => clock.after(wait, this.changed));
  }

  private explain(): void {
    this.stale = true;
    this.spec.store.explain(this.sentence, true);
  }

  private get sentence(): string {
    return `${this.spec.store.module} is served at ${this.elsewhere}.`;
  }

  private get placement(): StoredPlacement | undefined {
    return this.spec.placements?.of(this.spec.store.module);
  }
}

/** Whether an error of a module's database, or of the journal, is over some time although nobody corrects anything. */
export function endsByItself(error: unknown): boolean {
  return mayOpenLater(error) || isOutage(error);
}

/** Says to an operator what an error means. Those for clients keep it in their cause. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CannotOpen) return error.fault.sentence;
  return messageOf(isOutage(error) && error.cause !== undefined ? error.cause : error);
}
