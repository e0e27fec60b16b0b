/** A change that makes the copy differ from its source, and the statement that takes it back. */
export interface Spoil {
  readonly name: SpoilName;
  readonly spoil: string;
  readonly repair: string;
}

export type SpoilName = 'amount' | 'two amounts' | 'status' | 'two entries';

const two = (key: string, suffix: string) => `${key} IN ('old-00001${suffix}', 'old-00002${suffix}')`;
/** Moves 100 won from one row to another: counts and sums stay. Both amounts differ by 100, so that they are swapped. */
const moved = (table: string, key: string, suffix: string, won: number) =>
  `UPDATE ${table} SET amount = amount + CASE ${key} WHEN 'old-00001${suffix}' THEN ${won} ELSE ${-won} END WHERE ${two(key, suffix)}`;

/** How the check spoils a copy before verify, one after the other. No customer changes these payments. */
export const SPOILS: readonly Spoil[] = [
  {
    name: 'amount',
    spoil: "UPDATE payments SET amount = amount + 1 WHERE order_id = 'old-00001'",
    repair: "UPDATE payments SET amount = amount - 1 WHERE order_id = 'old-00001'",
  },
  {
    name: 'two amounts',
    spoil: moved('payments', 'order_id', '', 100),
    repair: moved('payments', 'order_id', '', -100),
  },
  {
    name: 'status',
    spoil: "UPDATE payments SET status = 'refunded' WHERE order_id = 'old-00001'",
    repair: "UPDATE payments SET status = 'captured' WHERE order_id = 'old-00001'",
  },
  {
    name: 'two entries',
    spoil: moved('ledger', 'entry_id', ':captured', 100),
    repair: moved('ledger', 'entry_id', ':captured', -100),
  },
];
