import { failpoint } from '../../../ops/failpoint.js';
import { messageOf } from '../../../ops/message-of.js';
import { PeerFault } from '../../../peer/served-peer-request.js';
import type { VerifyProgress } from '../../../store/copy/copy-verification.js';
import { isOwner } from '../../../store/database/ownership.js';
import type { OpenStore } from '../../../store/open-store.js';
import type { CopyPermits } from '../copy-permits.js';
import type { HostedCopy } from '../hosted-copy.js';
import type { CopyAttempt, CopyOrigin } from '../copy-attempt.js';
import type { Followed, LiveHost } from './live-host.js';

export interface HostedLiveSpec {
  readonly permits: CopyPermits;
  /** The database of a module that is open here. @throws PeerFault when it is not */
  readonly open: (module: string) => OpenStore;
  /** The database of a module, which is opened if it is not. */
  readonly standBy: (module: string) => Promise<OpenStore>;
  /** @throws PeerFault when the database is not the one that the attempt names */
  readonly copyOf: (module: string, store: OpenStore, attempt: CopyAttempt) => HostedCopy;
}

/** What a host does for live moves of its modules, as owner and as copy. */
export class HostedLive implements LiveHost {
  constructor(private readonly spec: HostedLiveSpec) {}

  async capture(module: string, permit: string): Promise<number> {
    const store = this.spec.open(module);
    if (!isOwner(await store.probe()))
      throw new PeerFault(
        409,
        'NOT_OWNER',
        `The database of ${module} here is no owner, so its changes are not captured.`,
      );
    const since = await store.capture();
    this.spec.permits.grantLive(module, permit);
    return since;
  }

  async ready(module: string, attempt: CopyAttempt): Promise<void> {
    const store = await this.spec.standBy(module);
    this.spec.copyOf(module, store, attempt);
    await store.capture();
    failpoint('fig.reverse.ready');
  }

  async follow(module: string, attempt: CopyAttempt, origin: CopyOrigin): Promise<Followed> {
    return (await this.copy(module, attempt)).follow(origin);
  }

  async followFrom(module: string, attempt: CopyAttempt, origin: CopyOrigin): Promise<void> {
    const store = await this.spec.standBy(module);
    const copy = this.spec.copyOf(module, store, attempt);
    await store.follow(attempt.epoch);
    try {
      await copy.followFrom(origin);
    } catch (error) {
      throw new PeerFault(409, 'NO_PREFIX', messageOf(error));
    }
    await store.endCapture();
    failpoint('fig.following');
  }

  async catchUp(
    module: string,
    attempt: CopyAttempt,
    origin: CopyOrigin,
    commit: number,
    budgetMs: number,
  ): Promise<VerifyProgress> {
    const copy = await this.copy(module, attempt);
    await copy.catchUp(origin, commit, budgetMs);
    const progress = await copy.verifyRest(origin);
    failpoint('fig.caughtUp');
    return progress;
  }

  async endCapture(module: string): Promise<void> {
    await (await this.spec.standBy(module)).endCapture();
  }

  private async copy(module: string, attempt: CopyAttempt): Promise<HostedCopy> {
    return this.spec.copyOf(module, await this.spec.standBy(module), attempt);
  }
}
