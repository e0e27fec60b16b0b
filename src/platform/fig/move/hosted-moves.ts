import { isOutage, NotOwner } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { PeerFault } from '../../peer/served-peer-request.js';
import { ChangesLost, type Hop, type HopRequest, type LiveCopySource } from '../../store/copy/live-copy-source.js';
import { databaseFile, roomFor } from '../../store/copy/database-file.js';
import { copyProblems } from '../../store/copy/preflight.js';
import { storeCopySource } from '../../store/copy/store-copy-source.js';
import { isOwner } from '../../store/database/ownership.js';
import type { OpenStore } from '../../store/open-store.js';
import { lookAtDatabase } from '../found-database.js';
import type { CopyPermits } from './copy-permits.js';
import { HostedCopy, LOST_CHANGES } from './hosted-copy.js';
import { ChangeTrimmer } from './live/change-trimmer.js';
import { HostedLive } from './live/hosted-live.js';
import type { LiveHost } from './live/live-host.js';
import type { DatabaseKind } from '../../store/database/database.js';
import type { CopyAttempt, CopyOrigin, MoveHost, MoveLook } from './move-host.js';
import type { MovableModule } from './movable-module.js';

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
  private readonly copies = new Map<string, HostedCopy>();
  private readonly sources = new WeakMap<OpenStore, LiveCopySource>();
  private readonly trimmer: ChangeTrimmer;

  constructor(private readonly spec: HostedMovesSpec) {
    this.trimmer = new ChangeTrimmer(spec.log);
    this.live = new HostedLive({
      permits: spec.permits,
      open: (name) => this.open(name),
      standBy: (name) => this.target(name),
      copyOf: (name, store, attempt) => this.copyOf(name, store, attempt),
      assertWorkable: (name) => this.assertWorkable(name),
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
        ? { size: await this.sourceOf(store).size(), problems: await copyProblems(store, { to, live }) }
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

  async verify(name: string, attempt: CopyAttempt, origin: CopyOrigin, budgetMs: number) {
    const progress = await this.copyOf(name, await this.target(name), attempt).verify(origin, budgetMs);
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

  /** What another host may read with the permit of a move. @throws PeerFault */
  readable(name: string, permit: string): LiveCopySource {
    const { permits } = this.spec;
    permits.assert(name, permit);
    const store = this.open(name);
    // The move was cancelled, although the mover has not released it yet: what is written from now on is not for it.
    if (isOwner(store.ownership) && !permits.isLive(name)) permits.revoke(name);
    permits.assert(name, permit);
    return this.sourceOf(store);
  }

  /** The rows that have changed behind a commit that a copy has. @throws PeerFault as {@link readable}, and when they were forgotten */
  async hop(name: string, permit: string, request: HopRequest): Promise<Hop> {
    try {
      const hop = await this.readable(name, permit).hop(request);
      this.trimmer.note(this.open(name), request.after);
      return hop;
    } catch (error) {
      throw error instanceof ChangesLost ? new PeerFault(409, LOST_CHANGES, error.message) : error;
    }
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

  /** Its tables stay as they are while a store is open, and are read once. */
  private sourceOf(store: OpenStore): LiveCopySource {
    const source = this.sources.get(store) ?? storeCopySource(store);
    this.sources.set(store, source);
    return source;
  }

  private async endCopy(name: string): Promise<void> {
    await this.copies.get(name)?.close();
    this.copies.delete(name);
  }

  private copyOf(name: string, store: OpenStore, attempt: CopyAttempt): HostedCopy {
    assertNamed(name, store, attempt);
    const known = this.copies.get(name);
    if (known?.isOf(attempt)) return known;
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
