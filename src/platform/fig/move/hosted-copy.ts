import type { Clock } from '../../ops/clock.js';
import { CannotAttach } from '../../store/copy/attached-copier.js';
import { readRecord } from '../../store/copy/copy-record.js';
import type { CopyProgress } from '../../store/copy/copy-options.js';
import { CopyTarget } from '../../store/copy/copy-target.js';
import type { VerifyProgress } from '../../store/copy/copy-verification.js';
import type { OpenStore } from '../../store/open-store.js';
import { ChangesLost, type LiveCopySource } from '../../store/copy/live-copy-source.js';
import { messageOf } from '../../ops/message-of.js';
import { PeerRefused } from '../../peer/peer-exchange.js';
import { PeerFault } from '../../peer/served-peer-request.js';
import type { Followed } from './live/live-host.js';
import { storeCopySource } from '../../store/copy/store-copy-source.js';
import type { CopyAttempt, CopyOrigin } from './copy-attempt.js';

/** What a host says that no longer has the changes that a copy lacks. */
export const LOST_CHANGES = 'LOST_CHANGES';

export interface HostedCopySpec {
  readonly store: OpenStore;
  readonly attempt: CopyAttempt;
  readonly sourceAt: (origin: CopyOrigin) => LiveCopySource;
  readonly clock: Clock;
}

interface Connected {
  readonly permit: string;
  readonly source: LiveCopySource;
  readonly target: CopyTarget;
}

/** The copy that a host makes for one attempt to move a module there. What it has done is in the database, and outlives it. */
export class HostedCopy {
  private connected: Connected | undefined;
  /** Whether this host may read the file of the source. A path says nothing: hosts on other machines have the same ones. */
  private mayAttach = true;

  constructor(private readonly spec: HostedCopySpec) {}

  /** Whether it is the copy of an attempt in a store. The module's database may have been closed and opened again since: that is another store. */
  isOf({ copy, epoch, since }: CopyAttempt, into: OpenStore): boolean {
    const { attempt, store } = this.spec;
    return store === into && attempt.copy === copy && attempt.epoch === epoch && attempt.since === since;
  }

  /** Empties the database of what another attempt has copied. */
  async begin(): Promise<void> {
    const { store, attempt } = this.spec;
    const record = await readRecord(store.reads.sql);
    if (record?.attempt !== attempt.copy) await this.targetOf('').clear();
  }

  async step(origin: CopyOrigin, budgetMs: number): Promise<CopyProgress> {
    const { source, target } = this.connect(origin);
    const { file, identity } = origin;
    if (!this.mayAttach || file === undefined) return target.step(source, { budgetMs });
    try {
      return await target.step(source, { budgetMs, file: { path: file, identity } });
    } catch (error) {
      if (!(error instanceof CannotAttach)) throw error;
      this.mayAttach = false;
      return target.step(source, { budgetMs });
    }
  }

  /** @param again compares all rows anew, of a copy that follows and was found equal */
  verify(origin: CopyOrigin, budgetMs: number, again: boolean): Promise<VerifyProgress> {
    const { source, target } = this.connect(origin);
    const isLive = this.spec.attempt.since !== undefined;
    return isLive
      ? target.verifyStep(source, { budgetMs, following: true, again })
      : target.verifyStep(source, { budgetMs });
  }

  /** Brings the changes of the owner into the copy: one hop. */
  async follow(origin: CopyOrigin): Promise<Followed> {
    const { source, target } = this.connect(origin);
    try {
      return await target.followStep(source);
    } catch (error) {
      if (!hasLostChanges(error)) throw error;
      return { applied: 0, head: 0, keys: 0, lost: messageOf(error) };
    }
  }

  /** Has the database follow the one that was its copy, from its own last commit on. */
  async followFrom({ identity }: CopyOrigin): Promise<void> {
    const last = await storeCopySource(this.spec.store).commit();
    await this.targetOf(identity).followFrom(last);
  }

  /** Hops to a commit of an owner that stands still. @throws PeerFault when that takes longer than `budgetMs` */
  async catchUp(origin: CopyOrigin, commit: number, budgetMs: number): Promise<void> {
    const { clock } = this.spec;
    const end = clock.monotonic() + budgetMs;
    for (;;) {
      const { applied, lost } = await this.follow(origin);
      if (lost !== undefined) throw new PeerFault(409, LOST_CHANGES, lost);
      if (applied === commit) return;
      if (applied > commit || clock.monotonic() > end)
        throw new PeerFault(409, 'NOT_CAUGHT_UP', `The copy is at commit ${applied}, and its owner at ${commit}.`);
    }
  }

  /** Compares what could not be compared while the owner wrote; it stands still now. */
  verifyRest(origin: CopyOrigin): Promise<VerifyProgress> {
    const { source, target } = this.connect(origin);
    return target.verifyRest(source);
  }

  async close(): Promise<void> {
    await this.connected?.target.close();
    this.connected = undefined;
  }

  /** A mover that has started again shows another permit. */
  private connect(origin: CopyOrigin): Connected {
    if (this.connected?.permit === origin.permit) return this.connected;
    void this.connected?.target.close();
    const { permit, identity } = origin;
    this.connected = { permit, source: this.spec.sourceAt(origin), target: this.targetOf(identity) };
    return this.connected;
  }

  private targetOf(source: string): CopyTarget {
    const { store, attempt, clock } = this.spec;
    const { copy, epoch, since } = attempt;
    const live = since === undefined ? {} : { since };
    return new CopyTarget({ store, epoch, attempt: copy, source, clock, ...live });
  }
}

function hasLostChanges(error: unknown): boolean {
  return error instanceof ChangesLost || (error instanceof PeerRefused && error.code === LOST_CHANGES);
}
