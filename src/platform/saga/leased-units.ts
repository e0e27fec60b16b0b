import { DeadlineExceeded, Unavailable } from '../contract/failure.js';
import type { CallContext } from '../ops/context.js';
import { type Lease, LeaseLost } from '../store/lease.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { Interrupted } from './run.js';

/** The units of work in which sagas advance: each one checks that this runner still has the lease. */
export class LeasedUnits {
  constructor(private readonly lease: Lease) {}

  /**
   * @param otherwise what the unit does instead when `work` has thrown; it throws the error again if it does not want it.
   * @throws Interrupted when the lease is lost or the database takes no work; otherwise what `work` throws.
   */
  async run<T>(
    name: string,
    call: CallContext,
    work: (tx: UnitTx) => Promise<T>,
    otherwise?: (tx: UnitTx, error: unknown) => Promise<T>,
  ): Promise<T> {
    try {
      return (await this.lease.run(name, work, { call, ...(otherwise ? { otherwise } : {}) })).value;
    } catch (error) {
      const outage = error instanceof LeaseLost || error instanceof Unavailable || error instanceof DeadlineExceeded;
      throw outage ? new Interrupted(error) : error;
    }
  }
}
