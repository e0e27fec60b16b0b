import { Unavailable } from '../contract/failure.js';
import { outsideContext } from '../ops/context.js';
import { isOwner, type Ownership } from '../store/database/ownership.js';
import type { OpenStore } from '../store/open-store.js';
import { WorkLoop } from '../work/work-loop.js';
import { endsByItself, ModuleDatabase, sentenceOf } from './module-database.js';
import { ModuleProblem } from './module-problem.js';
import type { ModuleRole, ModuleRuntimeSpec } from './module-runtime-spec.js';
import { Tenures } from './tenure.js';

/**
 * Keeps one module of a host in the state that the journal and its database say. It is the owner here: its parts work. It has
 * another owner, or is served elsewhere: they stand still, and the host stands by to take it over. Its database cannot be opened:
 * its calls are refused. Each change of the journal, or of the database's role, leads to one look at both, so nobody has to say
 * what has changed. A look that fails is repeated with backoff. Other modules are not concerned.
 */
export class ModuleRuntime {
  private readonly loop = new WorkLoop(() => this.look());
  private readonly problem: ModuleProblem;
  private readonly database: ModuleDatabase;
  private readonly tenures: Tenures;
  /** Whether changes are followed: not before the start of the host is over, nor when it stops. */
  private following = false;
  private stopListening: () => void = () => undefined;

  constructor(private readonly spec: ModuleRuntimeSpec) {
    this.tenures = new Tenures(spec.parts, spec.log);
    this.database = new ModuleDatabase(spec, () => this.placementChanged());
    this.problem = new ModuleProblem(spec, () => this.loop.wake());
  }

  /** What it is here at present. */
  get role(): ModuleRole {
    if (this.database.elsewhere !== undefined) return 'elsewhere';
    return this.spec.store.isOpen ? this.spec.store.ownership.role : 'unavailable';
  }

  /** Where it is served, when that is not here. */
  get elsewhere(): string | undefined {
    return this.database.elsewhere;
  }

  /** Why the module does not work here as it should, and is tried again; undefined when it does. */
  get failure(): string | undefined {
    return this.problem.sentence;
  }

  /** Whether its parts have yet to follow what the journal and the database say; not while they are kept from it by {@link failure}. */
  get changing(): boolean {
    return this.failure === undefined && (this.loop.busy || this.tenures.epoch !== this.ownedEpoch);
  }

  /**
   * Opens the database and makes it ready. A database that cannot be reached is tried again after {@link start}.
   * @throws Error with a sentence for what does not end by itself: another database than the journal names, a wrong setting.
   */
  open(): Promise<void> {
    return this.first(() => this.database.bringInLine());
  }

  /** Begins the parts, if the module is the owner, and follows every change from then on. @throws as {@link open}. */
  async start(): Promise<void> {
    await this.first(() => this.follow());
    this.following = true;
    this.stopListening = this.spec.store.onOwnership(() => this.lookSoon());
    this.loop.wake();
  }

  /**
   * Opens the module's database here although the module is elsewhere, to copy into it: one that does not exist is made, fenced
   * at epoch 0. It stays open until {@link endStandBy}, or until the module is here and has left again.
   * @returns the store, which nobody else writes to. Its ownership may be changed; the module follows that.
   * @throws DatabaseInUse when the process of its owner has this very file, CannotOpen, or Error with a sentence when it cannot be opened.
   */
  async standBy(): Promise<OpenStore> {
    const { store } = this.spec;
    this.database.keepOpen();
    try {
      await this.lookNow();
      return store.opened;
    } catch (error) {
      this.database.letClose();
      throw error;
    }
  }

  /** Closes the database that {@link standBy} has opened, unless the module is here by now. */
  async endStandBy(): Promise<void> {
    this.database.letClose();
    await this.lookNow();
  }

  /**
   * Reads the journal now, and resolves when the database and the parts follow it.
   * @returns what the database is then; epoch 0, fenced, while it is closed.
   * @throws Unavailable when the journal cannot be read, or the host stops; otherwise as {@link open}, and what a part throws.
   */
  async reconciled(): Promise<Ownership> {
    const { placements, store } = this.spec;
    await placements?.refresh();
    this.database.markStale();
    await this.lookNow();
    return store.ownership;
  }

  /** Looks at the journal again: the placement of the module has changed. */
  placementChanged(): void {
    this.database.markStale();
    this.lookSoon();
  }

  /** Follows no more changes, and ends the parts. */
  async cease(): Promise<void> {
    this.following = false;
    this.stopListening();
    this.database.stop();
    await this.loop.stop();
    this.problem.pause.cancel();
    await this.tenures.end();
  }

  private lookSoon(): void {
    if (!this.following) return;
    this.problem.pause.cancel();
    // A change may be made by a call, whose context is not that of what begins here.
    outsideContext(() => this.loop.wake());
  }

  private async look(): Promise<boolean> {
    if (this.following && !this.problem.pause.state) await this.attempt().catch(() => undefined);
    return false;
  }

  /** Does not wait for the end of a pause. @throws what keeps the module from following the journal; it is tried again. */
  private lookNow(): Promise<void> {
    const { module } = this.spec.store;
    if (!this.following)
      return Promise.reject(new Unavailable(`The host of ${module} starts or stops; ask again shortly.`));
    return this.loop.between(() => {
      this.problem.pause.cancel();
      return this.attempt();
    });
  }

  private async attempt(): Promise<void> {
    try {
      await this.bringInLine();
      await this.follow();
    } catch (error) {
      this.problem.failed(error);
      this.spec.followed?.(error);
      throw error;
    }
    this.problem.over();
    this.spec.followed?.();
  }

  private async first(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!endsByItself(error)) throw error;
      this.problem.failed(error);
    }
  }

  /** A module that must not go on, because two databases or journals contradict each other, stops here alone. */
  private async bringInLine(): Promise<void> {
    try {
      await this.database.bringInLine();
    } catch (error) {
      if (!endsByItself(error)) {
        await this.tenures.end();
        await this.database.close(sentenceOf(error));
      }
      throw error;
    }
  }

  private async follow(): Promise<void> {
    await this.tenures.follow(this.ownedEpoch, !this.following);
    await this.database.leave();
  }

  /** The epoch at which it is the owner here; undefined while it is not. */
  private get ownedEpoch(): number | undefined {
    const { ownership } = this.spec.store;
    return isOwner(ownership) && this.elsewhere === undefined ? ownership.epoch : undefined;
  }
}
