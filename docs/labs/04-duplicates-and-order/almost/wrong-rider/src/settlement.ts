import { injectable } from 'inversify';
import {
  type Data,
  type EventContext,
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
/** The rider of the first try; it has stayed. */
const TRIED = 'rider-3';

/** Pays a rider for a delivered order. The note that the event was handled commits with the payment. */
@injectable()
class PayRider implements EventHandler<Moved> {
  async apply(tx: Tx, { step }: Data<Moved>, { event }: EventContext): Promise<void> {
    if (step !== DELIVERED) return;
    if (!(await insertIfAbsent(tx, HandledRow, { eventId: event.id }))) return;
    const { won } = (await findRow(tx, BalanceRow, { riderId: TRIED })) ?? { won: 0 };
    await upsertRows(tx, BalanceRow, [{ riderId: TRIED, won: won + FEE_WON }]);
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
