import { type Outcome, type Stage, STATUS } from './payment-lifecycle.js';

/**
 * The accounts of the ledger (계정). An authorised amount is on `card-holds` against `customer-authorizations`. A captured
 * amount is on `gateway-clearing` (the gateway owes it to us) against `shop-payable` (we owe it to the shop, before
 * commission). A refunded amount is on `refunds`.
 *
 * So the credits of `shop-payable` are all captures and the debits of `refunds` all refunds. The difference is paid to shops
 * or kept as commission.
 */
export type Account = 'card-holds' | 'customer-authorizations' | 'gateway-clearing' | 'shop-payable' | 'refunds';

/** One line of the ledger: won on one side of an account. */
export interface Entry {
  readonly account: Account;
  readonly debit: number;
  readonly credit: number;
}

/** The entries of one posting do not balance, or are not amounts. */
export class Unbalanced extends Error {
  override readonly name = 'Unbalanced';
}

/**
 * The rule of the ledger (대차평형): the entries of one posting balance, in whole won that are not negative.
 * @throws Unbalanced
 */
export function assertBalanced(entries: readonly Entry[]): void {
  const sum = (side: 'debit' | 'credit') => entries.reduce((total, entry) => total + entry[side], 0);
  const amounts = entries.flatMap(({ debit, credit }) => [debit, credit]);
  if (!amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 0))
    throw new Unbalanced(`The ledger takes whole won from 0, but got: ${amounts.join(', ')}.`);
  if (sum('debit') !== sum('credit'))
    throw new Unbalanced(`A posting debits ${sum('debit')} won and credits ${sum('credit')}; both must be equal.`);
}

/** The entries for an outcome of a payment at a stage; none when no money was authorised or moved. */
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
