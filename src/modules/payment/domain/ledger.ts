import { type Outcome, type Stage, STATUS } from './payment-lifecycle.js';

/**
 * The accounts of the ledger (계정). While an amount is held it stands on `card-holds` against `customer-authorizations`.
 * Captured, it stands on `gateway-clearing`, what the gateway owes us, against `shop-payable`, what we owe the shop before
 * commission. What is given back to a customer stands on `refunds`.
 *
 * So the credits of `shop-payable` are all that was captured, the debits of `refunds` all that was refunded, and what is
 * left between them is to be settled with shops or kept as commission.
 */
export type Account = 'card-holds' | 'customer-authorizations' | 'gateway-clearing' | 'shop-payable' | 'refunds';

/** One line of the ledger: won on one side of an account. */
export interface Entry {
  readonly account: Account;
  readonly debit: number;
  readonly credit: number;
}

/** Entries that belong together do not balance, or are no amounts. */
export class Unbalanced extends Error {
  override readonly name = 'Unbalanced';
}

/**
 * The rule of the ledger (대차평형): what is posted together balances, in whole won that are not negative.
 * @throws Unbalanced
 */
export function assertBalanced(entries: readonly Entry[]): void {
  const sum = (side: 'debit' | 'credit') => entries.reduce((total, entry) => total + entry[side], 0);
  const amounts = entries.flatMap(({ debit, credit }) => [debit, credit]);
  if (!amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 0))
    throw new Unbalanced(`The ledger takes whole won from 0; these are none: ${amounts.join(', ')}.`);
  if (sum('debit') !== sum('credit'))
    throw new Unbalanced(`A posting debits ${sum('debit')} won and credits ${sum('credit')}; both must be equal.`);
}

/** What the ledger is posted when a payment at a stage has an outcome; nothing, when no money was held or moved. */
export function posting(outcome: Outcome, before: Stage, amount: number): readonly Entry[] {
  const held = STATUS[before] === 'authorized';
  const entries = ENTRIES[outcome.event](amount, held);
  assertBalanced(entries);
  return entries;
}

const move = (debit: Account, credit: Account, amount: number): Entry[] => [
  { account: debit, debit: amount, credit: 0 },
  { account: credit, debit: 0, credit: amount },
];
const hold = (amount: number) => move('card-holds', 'customer-authorizations', amount);
const release = (amount: number) => move('customer-authorizations', 'card-holds', amount);

const ENTRIES: { readonly [E in Outcome['event']]: (amount: number, held: boolean) => readonly Entry[] } = {
  authorized: hold,
  captured: (amount) => [...release(amount), ...move('gateway-clearing', 'shop-payable', amount)],
  voided: (amount, held) => (held ? release(amount) : []),
  failed: (amount, held) => (held ? release(amount) : []),
  refunded: (amount) => move('refunds', 'gateway-clearing', amount),
};
