import { injectable } from 'inversify';
import {
  type Data,
  type EventHandler,
  findRow,
  implement,
  type In,
  insertIfAbsent,
  type QueryHandler,
  ReadSide,
  type Tx,
  upsertRows,
  when,
} from '#ficus/platform/api.js';
import { DELIVERED, rider, settlement } from './contracts.js';
import { BalanceRow, CreateBalances1796000000000, HandledRow } from './settlement-rows.js';

type Moved = typeof rider.events.moved;
type Balance = typeof settlement.calls.balance;
const FEE_WON = 3_000;

/** Pays the rider who has delivered an order, unless that was handled before. */
@injectable()
class PayRider implements EventHandler<Moved> {
  async apply(tx: Tx, { riderId, step }: Data<Moved>): Promise<void> {
    if (step !== DELIVERED) return;
    if (!(await insertIfAbsent(tx, HandledRow, { eventId: tx.id() }))) return;
    const { won } = (await findRow(tx, BalanceRow, { riderId })) ?? { won: 0 };
    await upsertRows(tx, BalanceRow, [{ riderId, won: won + FEE_WON }]);
  }
}

@injectable()
class ShowBalance implements QueryHandler<Balance> {
  constructor(private readonly reads: ReadSide) {}

  async answer({ riderId }: In<Balance>) {
    return { won: (await findRow(this.reads, BalanceRow, { riderId }))?.won ?? 0 };
  }
}

export const settlementModule = implement(settlement, {
  store: { rows: [BalanceRow, HandledRow], migrations: [CreateBalances1796000000000] },
  calls: { balance: ShowBalance },
  on: [when(rider.events.moved, PayRider)],
});
