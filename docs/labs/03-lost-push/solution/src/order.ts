import { injectable } from 'inversify';
import { type CommandHandler, implement, type In, insertRows, type Tx } from '#ficus/platform/api.js';
import { AcceptedRow, CreateAccepted1796000000000 } from './accepted-row.js';
import { order } from './contracts.js';

type Call = typeof order.calls.accept;

/** Accepts an order. The event commits with the order: there is never one without the other. */
@injectable()
class AcceptOrder implements CommandHandler<Call> {
  async apply(tx: Tx, { orderId, memberId }: In<Call>) {
    await insertRows(tx, AcceptedRow, [{ orderId, memberId }]);
    tx.publish(order.events.accepted, { orderId, memberId });
    return {};
  }
}

export const orderModule = implement(order, {
  store: { rows: [AcceptedRow], migrations: [CreateAccepted1796000000000] },
  calls: { accept: AcceptOrder },
});
