import { isOutage, NotOwner } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { PeerFault } from '../../peer/served-peer-request.js';
import type { LiveCopySource } from '../../store/copy/live-copy-source.js';
import { databaseFile, roomFor } from '../../store/copy/database-file.js';
import { copyProblems } from '../../store/copy/preflight.js';
import type { OpenStore } from '../../store/open-store.js';
import { lookAtDatabase } from '../found-database.js';
import type { CopyPermits } from './copy-permits.js';
import { HostedCopy } from './hosted-copy.js';
import { HostedLive } from './live/hosted-live.js';
import type { LiveHost } from './live/live-host.js';
import type { DatabaseKind } from '../../store/database/database.js';
import type { CopyAttempt, CopyOrigin } from './copy-attempt.js';
import type { MoveHost, MoveLook } from './move-host.js';
import type { MovableModule } from './movable-module.js';
import { ServedCopies } from './served-copies.js';

export interface HostedMovesSpec {
  /** The modules that run here, or stand by. */
  readonly modules: () => ReadonlyMap<string, MovableModule>;
  readonly permits: CopyPermits;
  /** Reads a copy from another host. */
  readonly sourceAt: (module: string, origin: CopyOrigin) => LiveCopySource;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a host does for moves of its modules, as source and as target. */
export class HostedMoves implements MoveHost {
  readonly live: LiveHost;
  /** The databases here that others copy. */
  readonly served: ServedCopies;
  private readonly copies = new Map<string, HostedCopy>();

  constructor(private readonly spec: HostedMovesSpec) {
    this.served = new ServedCopies(spec.permits, (name) => this.open(name), spec.log);
    this.live = new HostedLive({
      permits: spec.permits,
      open: (name) => this.open(name),
      standBy: (name) => this.target(name),
      copyOf: (name, store, attempt) => this.copyOf(name, store, attempt),
    });
  }

  async look(name: string, to?: DatabaseKind, live = false): Promise<MoveLook> {
    const module = this.module(name);
    const { build, kind, description, store } = module;
    const database = store
      ? await lookAtDatabase(name, description, store.reads.sql, await store.tables())
      : await module.find();
    const file = store && (await databaseFile(store));
    const room = store && (await roomFor(store, 0));
    return {
      ...{ build, kind, description, now: this.spec.clock.wall?.() ?? this.spec.clock.now() },
      ...(database ? { database } : {}),
      ...(file === undefined ? {} : { file }),
      ...(room ? { free: room.free } : {}),
      ...(to && store
        ? { size: await this.served.of(store).size(), problems: await copyProblems(store, { to, live }) }
        : {}),
    };
  }

  async standBy(name: string): Promise<string> {
    return (await this.module(name).standBy()).identity;
  }

  async prepare(name: string, attempt: CopyAttempt): Promise<void> {
    const store = await this.module(name).standBy();
    assertNamed(name, store, attempt);
    const { role } = await store.probe();
    if (role === 'owner')
      throw new PeerFault(409, 'IS_OWNER', `The database of ${name} here is an owner, so nothing is copied into it.`);
    await store.follow(attempt.epoch);
    // A try to switch may have got it ready to be the owner.
    await store.endCapture();
    await this.copyOf(name, store, attempt).begin();
    failpoint('fig.prepared');
  }

  async fence(name: string, epoch: number, permit: string, withinMs?: number): Promise<number> {
    const store = this.open(name);
    const placement = await this.module(name).placement();
    // A request that arrives late, from a move that was cancelled, fences nobody.
    if (placement?.phase !== 'switching' || placement.owner !== store.identity || placement.epoch + 1 !== epoch)
      throw new PeerFault(
        409,
        'NOT_SWITCHING',
        `The database of ${name} is not fenced at epoch ${epoch}: its placement is ${placement?.phase} at epoch ${placement?.epoch}.`,
      );
    const commit = await store.fence(epoch, withinMs);
    this.spec.permits.grant(name, permit);
    failpoint('fig.fenced');
    return commit;
  }

  async copy(name: string, attempt: CopyAttempt, origin: CopyOrigin, budgetMs: number) {
    return this.copyOf(name, await this.target(name), attempt).step(origin, budgetMs);
  }

  async verify(name: string, attempt: CopyAttempt, origin: CopyOrigin, budgetMs: number, again = false) {
    const progress = await this.copyOf(name, await this.target(name), attempt).verify(origin, budgetMs, again);
    if (progress.done && progress.differences.length === 0) await this.assertWorkable(name);
    return progress;
  }

  reconcile(name: string) {
    return this.module(name).reconciled();
  }

  async release(name: string): Promise<void> {
    this.spec.permits.revoke(name);
    await this.endCopy(name);
    await this.module(name).endStandBy();
  }

  /** Ends what copies have started: the host stops. */
  async close(): Promise<void> {
    for (const name of [...this.copies.keys()]) await this.endCopy(name);
  }

  /** Behind the commit point it would be too late to find out. A check that would write something has nothing to compare with yet. */
  private async assertWorkable(name: string): Promise<void> {
    try {
      await this.module(name).check();
    } catch (error) {
      if (error instanceof NotOwner) return;
      if (isOutage(error)) throw error;
      throw new PeerFault(409, 'CANNOT_WORK_HERE', messageOf(error));
    }
  }

  private async endCopy(name: string): Promise<void> {
    await this.copies.get(name)?.close();
    this.copies.delete(name);
  }

  private copyOf(name: string, store: OpenStore, attempt: CopyAttempt): HostedCopy {
    assertNamed(name, store, attempt);
    const known = this.copies.get(name);
    if (known?.isOf(attempt, store)) return known;
    void known?.close();
    const { clock, sourceAt } = this.spec;
    const copy = new HostedCopy({ store, attempt, clock, sourceAt: (origin) => sourceAt(name, origin) });
    this.copies.set(name, copy);
    return copy;
  }

  private module(name: string): MovableModule {
    const module = this.spec.modules().get(name);
    if (module) return module;
    const names = [...this.spec.modules().keys()].join(', ') || 'none yet';
    throw new PeerFault(503, 'UNKNOWN_MODULE', `This host has no module ${name} that could move; it has ${names}.`);
  }

  /** The database that is copied into. A host that was started again in the middle of a copy has to open it first. */
  private async target(name: string): Promise<OpenStore> {
    const module = this.module(name);
    return module.store ?? module.standBy();
  }

  private open(name: string): OpenStore {
    const { store } = this.module(name);
    if (store) return store;
    throw new PeerFault(503, 'DATABASE_CLOSED', `The database of ${name} is not open here at present; try again.`);
  }
}

/** The host may have been started again on another database since the move began, and the journal would name one that is gone. */
function assertNamed(name: string, { identity }: OpenStore, { database }: CopyAttempt): void {
  if (identity === database) return;
  throw new PeerFault(
    409,
    'OTHER_DATABASE',
    `The database of ${name} here is ${identity}, and the move names ${database}, so nothing is copied into it.`,
  );
}
