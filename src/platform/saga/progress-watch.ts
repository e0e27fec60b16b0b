import type { Clock } from '../ops/clock.js';

/** Notices when sagas have been due for too long and none of them has gone on. */
export class ProgressWatch {
  private last: number;

  /** @param boundMs how long is too long, in milliseconds. */
  constructor(
    private readonly clock: Clock,
    private readonly boundMs: number,
  ) {
    this.last = clock.monotonic();
  }

  /** Notes that a saga went on, or that none is due. */
  progressed(): void {
    this.last = this.clock.monotonic();
  }

  /** For how long no saga has gone on, in milliseconds; undefined while that is within the bound. */
  get stalledMs(): number | undefined {
    const since = this.clock.monotonic() - this.last;
    return since > this.boundMs ? since : undefined;
  }
}
