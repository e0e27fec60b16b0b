/** A payment as the market reads it: a row of `payment_page`. */
export interface Payment {
  readonly orderId: string;
  readonly amount: number;
  readonly status: Status;
  /** The sum of its entries in the ledger. */
  readonly balance: number;
}

export type Status = 'authorized' | 'captured' | 'refunded';

/** What follows a status; a refunded payment stays as it is. */
export const NEXT: { readonly [status in Status]?: Status } = { authorized: 'captured', captured: 'refunded' };

/** An entry of the ledger. */
export interface Entry {
  readonly entryId: string;
  readonly orderId: string;
  readonly amount: number;
}

/** A change of one payment, with the entry that it makes; what one transaction writes. */
export interface Change {
  readonly orderId: string;
  readonly amount: number;
  readonly status: Status;
  readonly entry?: Entry;
}
