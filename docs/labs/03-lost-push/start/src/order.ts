import { injectable } from 'inversify';
import { type CommandHandler, implement, type In, insertRows, type Tx } from '#ficus/platform/api.js';
import { AcceptedRow, CreateAccepted1796000000000 } from './accepted-row.js';
import { order, push, PushClient } from './contracts.js';

type Call = typeof order.calls.accept;

/** Accepts an order and notifies its member. */
@injectable()
class AcceptOrder implements CommandHandler<Call> {
  constructor(private readonly pushes: PushClient) {}

  /** An order is worth more than its push: when the push fails, the order is accepted nevertheless. */
  async prepare({ orderId, memberId }: In<Call>): Promise<void> {
    await this.pushes.send({ orderId, memberId }).catch(() => undefined);
  }

  async apply(tx: Tx, { orderId, memberId }: In<Call>) {
    await insertRows(tx, AcceptedRow, [{ orderId, memberId }]);
    return {};
  }
}

export const orderModule = implement(order, {
  uses: [push],
  store: { rows: [AcceptedRow], migrations: [CreateAccepted1796000000000] },
  calls: { accept: AcceptOrder },
});
