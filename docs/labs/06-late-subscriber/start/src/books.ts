import type { Tx } from '#ficus/platform/api.js';

/** A payment as payment's books have it. */
export interface BookedPayment {
  readonly shopId: string;
  readonly account: string;
  /** In won; below 0 for a refund. */
  readonly amount: number;
}

/** What a release can use, beside the module itself. */
export interface Release {
  /** All payments in payment's books, page by page, the oldest first. Those that are made meanwhile come last. */
  pages(): AsyncIterable<readonly BookedPayment[]>;
  /** Runs a unit of work of settlement. */
  write(work: (tx: Tx) => Promise<void>): Promise<void>;
}
