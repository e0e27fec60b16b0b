import { injectable } from 'inversify';
import { type CommandHandler, implement, type In, insertIfAbsent, UnitOfWork } from '#ficus/platform/api.js';
import { AcceptedRow, CreateAccepted1796000000000 } from './accepted-row.js';
import { order } from './contracts.js';

type Call = typeof order.calls.accept;

/** Accepts an order, and publishes that it is accepted once it is saved. */
@injectable()
class AcceptOrder implements CommandHandler<Call> {
  constructor(private readonly units: UnitOfWork) {}

  async prepare({ orderId, memberId }: In<Call>): Promise<void> {
    const { value: isNew } = await this.units.run('accept', (tx) =>
      insertIfAbsent(tx, AcceptedRow, { orderId, memberId }),
    );
    if (isNew) await this.units.run('publish', async (tx) => tx.publish(order.events.accepted, { orderId, memberId }));
  }

  async apply() {
    return {};
  }
}

export const orderModule = implement(order, {
  store: { rows: [AcceptedRow], migrations: [CreateAccepted1796000000000] },
  calls: { accept: AcceptOrder },
});
