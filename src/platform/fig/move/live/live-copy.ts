import type { CopyProgress } from '../../../store/copy/copy-options.js';
import type { VerifyProgress } from '../../../store/copy/copy-verification.js';
import type { MoveEnd } from '../move.js';
import type { CopyAttempt, CopyOrigin } from '../copy-attempt.js';
import type { MoveHost } from '../move-host.js';
import { LIVE_LIMITS } from './live-limits.js';
import type { Followed } from './live-host.js';

export interface LiveCopySpec {
  readonly module: string;
  readonly hostAt: (address: string) => MoveHost;
  readonly owner: MoveEnd;
  readonly copy: MoveEnd;
  /** Names the copy, without the commit behind which changes are captured. */
  readonly attempt: Omit<CopyAttempt, 'since'>;
  readonly permit: string;
}

/** The copy of a module whose owner serves, as long as the owner has one epoch and both hosts run. Each step may be repeated. */
export class LiveCopy {
  private constructor(
    private readonly spec: LiveCopySpec,
    private readonly attempt: CopyAttempt & { readonly since: number },
    private readonly origin: CopyOrigin,
    /** The commit behind which the owner has every change now. */
    readonly captured: number,
  ) {}

  /**
   * Has the owner capture its changes, and the other database follow at the epoch of the owner.
   * @param since the commit from which this copy was begun; a new one begins at the present commit
   * @param follows whether the other database was the owner until its last commit, and needs no copy
   */
  static async begin(spec: LiveCopySpec, since: number | undefined, follows: boolean): Promise<LiveCopy> {
    const { module, hostAt, owner, copy, permit } = spec;
    const captured = await hostAt(owner.host).live.capture(module, permit);
    const attempt = { ...spec.attempt, since: since ?? captured };
    const { file } = await hostAt(owner.host).look(module);
    const { host, identity } = owner;
    const origin = { host, identity, permit, ...(file === undefined ? {} : { file }) };
    if (follows) await hostAt(copy.host).live.followFrom(module, attempt, origin);
    else await hostAt(copy.host).prepare(module, attempt);
    return new LiveCopy(spec, attempt, origin, captured);
  }

  /** The commit behind which the changes are captured for this copy. */
  get since(): number {
    return this.attempt.since;
  }

  part(): Promise<CopyProgress> {
    return this.host.copy(this.spec.module, this.attempt, this.origin, LIVE_LIMITS.partMs);
  }

  hop(): Promise<Followed> {
    return this.host.live.follow(this.spec.module, this.attempt, this.origin);
  }

  /** Compares rows for a while. @param again all of them anew, once they were found equal */
  compare(budgetMs: number, again: boolean): Promise<VerifyProgress> {
    return this.host.verify(this.spec.module, this.attempt, this.origin, budgetMs, again);
  }

  /** Gets it ready to become the owner, and the owner to become its copy. */
  async ready(): Promise<void> {
    const { module, hostAt, owner } = this.spec;
    await this.host.live.ready(module, this.attempt);
    await hostAt(owner.host).standBy(module);
  }

  /** Lets nobody write to the owner from this epoch on. @returns its last commit */
  fence(epoch: number): Promise<number> {
    const { module, hostAt, owner, permit } = this.spec;
    return hostAt(owner.host).fence(module, epoch, permit, LIVE_LIMITS.fenceMs);
  }

  catchUp(commit: number, budgetMs: number): Promise<VerifyProgress> {
    return this.host.live.catchUp(this.spec.module, this.attempt, this.origin, commit, budgetMs);
  }

  private get host(): MoveHost {
    return this.spec.hostAt(this.spec.copy.host);
  }
}
