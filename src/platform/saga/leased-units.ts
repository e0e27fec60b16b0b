import { DeadlineExceeded, Unavailable } from '../contract/failure.js';
import type { CallContext } from '../ops/context.js';
import { type Lease, LeaseLost } from '../store/lease.js';
import type { ModuleStore } from '../store/module-store.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { Interrupted } from './run.js';

/** The units of work in which sagas advance: each one checks that this runner still has the lease. */
export class LeasedUnits {
  constructor(
    private readonly store: ModuleStore,
    private readonly lease: Lease,
  ) {}

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
    const leased = async (tx: UnitTx): Promise<T> => {
      await this.lease.assertHeld(tx);
      return work(tx);
    };
    try {
      return (await this.store.units.run(name, leased, { call, ...(otherwise ? { otherwise } : {}) })).value;
    } catch (error) {
      const outage = error instanceof LeaseLost || error instanceof Unavailable || error instanceof DeadlineExceeded;
      throw outage ? new Interrupted(error) : error;
    }
  }
}
