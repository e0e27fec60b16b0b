import { DeadlineExceeded, Unavailable } from '../contract/failure.js';
import type { CallContext } from '../ops/context.js';
import { type Lease, LeaseLost } from '../store/lease.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { Interrupted } from './code-run.js';

/**
 * The units of work in which a saga advances. Each one checks that this runner has the lease, and has had it without a break
 * since the run began: the run has not read what another runner has written since.
 */
export class LeasedUnits {
  private readonly term: number | undefined;

  constructor(private readonly lease: Lease) {
    this.term = lease.term;
  }

  /** Whether this runner has had the lease without a break since the run began, as far as it knows. */
  get current(): boolean {
    return this.lease.term === this.term;
  }

  /**
   * @param otherwise what the unit does instead when `work` has thrown. It throws the error again if it does not handle it.
   * @throws Interrupted when the lease is lost or the database takes no work; otherwise what `work` throws.
   */
  async run<T>(
    name: string,
    call: CallContext,
    work: (tx: UnitTx) => Promise<T>,
    otherwise?: (tx: UnitTx, error: unknown) => Promise<T>,
  ): Promise<T> {
    const sameTerm = (tx: UnitTx): Promise<T> => {
      if (this.current) return work(tx);
      throw new LeaseLost(
        `${name} began before this runner lost its lease, so it is not carried on. Nothing was written.`,
      );
    };
    try {
      return (await this.lease.run(name, sameTerm, { call, ...(otherwise ? { otherwise } : {}) })).value;
    } catch (error) {
      const outage = error instanceof LeaseLost || error instanceof Unavailable || error instanceof DeadlineExceeded;
      throw outage ? new Interrupted(error) : error;
    }
  }
}
