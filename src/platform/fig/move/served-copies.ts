import { PeerFault } from '../../peer/served-peer-request.js';
import type { Log } from '../../ops/log.js';
import { ChangesLost, type Hop, type HopRequest, type LiveCopySource } from '../../store/copy/live-copy-source.js';
import { storeCopySource } from '../../store/copy/store-copy-source.js';
import { isOwner } from '../../store/database/ownership.js';
import type { OpenStore } from '../../store/open-store.js';
import type { CopyPermits } from './copy-permits.js';
import { LOST_CHANGES } from './hosted-copy.js';
import { ChangeTrimmer } from './live/change-trimmer.js';

/** The databases of a host that others copy, each with the permit of a move. */
export class ServedCopies {
  private readonly sources = new WeakMap<OpenStore, LiveCopySource>();
  private readonly trimmer: ChangeTrimmer;

  /** @param open the database of a module that is open here; throws PeerFault when it is not */
  constructor(
    private readonly permits: CopyPermits,
    private readonly open: (module: string) => OpenStore,
    log: Log,
  ) {
    this.trimmer = new ChangeTrimmer(log);
  }

  /** A store as the source of a copy. Its tables stay as they are while it is open, and are read once. */
  of(store: OpenStore): LiveCopySource {
    const source = this.sources.get(store) ?? storeCopySource(store);
    this.sources.set(store, source);
    return source;
  }

  /** What another host may read with the permit of a move. @throws PeerFault */
  readable(module: string, permit: string): LiveCopySource {
    const { permits } = this;
    permits.assert(module, permit);
    const store = this.open(module);
    // The move was cancelled, although the mover has not released it yet: what is written from now on is not for it.
    if (isOwner(store.ownership) && !permits.isLive(module)) permits.revoke(module);
    permits.assert(module, permit);
    return this.of(store);
  }

  /** The rows that have changed behind a commit that a copy has. @throws PeerFault as {@link readable}, and when they were forgotten */
  async hop(module: string, permit: string, request: HopRequest): Promise<Hop> {
    try {
      const hop = await this.readable(module, permit).hop(request);
      this.trimmer.note(this.open(module), request.after);
      return hop;
    } catch (error) {
      throw error instanceof ChangesLost ? new PeerFault(409, LOST_CHANGES, error.message) : error;
    }
  }
}
