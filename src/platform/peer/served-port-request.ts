import type { ServedPeerRequest } from './served-peer-request.js';

/** A request of another thread of this process. Its signal is made on demand: few endpoints need it. */
export class ServedPortRequest implements ServedPeerRequest {
  private controller: AbortController | undefined;
  private isAbandoned = false;

  constructor(
    readonly rest: string,
    readonly query: string,
    readonly body: string,
    readonly arrivedAt: number,
  ) {}

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.isAbandoned) this.controller.abort();
    }
    return this.controller.signal;
  }

  /** Nobody waits for it any more, or this thread begins to stop. */
  abandon(): void {
    this.isAbandoned = true;
    this.controller?.abort();
  }
}
