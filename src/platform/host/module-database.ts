import { isOutage } from '../contract/failure.js';
import { type StoredPlacement, THIS_PROCESS } from '../fig/placement.js';
import type { Placements } from '../fig/placements.js';
import { reconcile } from '../fig/reconcile.js';
import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import { messageOf } from '../ops/message-of.js';
import { DatabaseInUse } from '../store/database/database.js';
import type { DeferredStore } from '../store/deferred-store.js';
import { CannotOpen, mayOpenLater, type OpenStore } from '../store/open-store.js';

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
  /** The place of the modules that run here. */
  readonly place: string;
  readonly clock: Clock;
}

/** The database of a module while its host runs: opens it, and keeps it in line with the journal. */
export class ModuleDatabase {
  /** Whether the journal may have changed since the database was brought in line with it. */
  private stale = true;
  /** Whether the database was opened, and has not begun an epoch since. */
  private starts = true;
  /** The epoch at which the database was last made ready. */
  private prepared: number | undefined;
  /** The revision of the placement by which the database was left to another process. */
  private leftAt: number | undefined;
  private expiry: Timer | undefined;

  /** @param changed is called when the journal is to be looked at again. */
  constructor(
    private readonly spec: ModuleDatabaseSpec,
    private readonly changed: () => void,
  ) {}

  /** Where the module is served, when that is not here. */
  get elsewhere(): string | undefined {
    const place = this.placement?.place;
    return place === this.spec.place ? undefined : place;
  }

  /** Notes that the journal may have changed. */
  markStale(): void {
    this.stale = true;
  }

  /**
   * Opens the database if it is closed, reconciles it with the journal if that has changed, and makes it ready at a new epoch.
   * @throws Error; a database that was closed is closed again then.
   */
  async bringInLine(): Promise<void> {
    const { store, prepare, readable } = this.spec;
    if (store.isOpen) return this.align(store);
    if (this.leftAt !== undefined && this.leftAt === this.placement?.revision) return;
    const opened = await this.open();
    if (!opened) return;
    this.starts = true;
    try {
      await this.reconcile(opened);
      await prepare(opened);
    } catch (error) {
      await opened.close();
      throw error;
    }
    this.prepared = opened.ownership.epoch;
    store.attach(opened);
    readable();
  }

  /** Closes the database if the journal leaves it to another process, which needs it for itself. */
  async leave(): Promise<void> {
    const { store } = this.spec;
    const own = store.isOpen && store.exclusive && store.identity === this.placement?.owner;
    if (this.elsewhere === undefined || !own) return;
    this.leftAt = this.placement?.revision;
    await this.close(`${store.module} is served at ${this.elsewhere}.`);
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
    const { epoch } = store.ownership;
    if (this.prepared === epoch) return;
    await this.spec.prepare(store);
    this.prepared = epoch;
  }

  /** Resolves with undefined when the process that serves the module has the database, as the journal wants it. */
  private async open(): Promise<OpenStore | undefined> {
    try {
      return await this.spec.open();
    } catch (error) {
      if (this.elsewhere === undefined || !(error instanceof DatabaseInUse)) throw error;
      this.leftAt = this.placement?.revision;
      this.spec.store.explain(`${this.spec.store.module} is served at ${this.elsewhere}.`);
      return undefined;
    }
  }

  private async reconcile(store: OpenStore): Promise<void> {
    const { placements, place, clock } = this.spec;
    if (!placements) return;
    this.stale = true;
    const process = { name: THIS_PROCESS, place, clock, starts: this.starts };
    const { phase, until = 0, revision } = await reconcile(placements, store, process);
    this.starts &&= phase === 'switching';
    this.stale = revision !== this.placement?.revision;
    this.expiry?.cancel();
    if (phase !== 'switching') return;
    const wait = Math.min(Math.max(1, until - clock.now()), LONGEST_TIMER_MS);
    this.expiry = outsideContext(() => clock.after(wait, this.changed));
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
