import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { ORDER_REJECTED } from '../domain/templates.js';
import { Notifier } from './notifier.js';

type Rejected = typeof order.events.rejected;

/** Tells the customer that the shop has rejected the order, and why. */
@injectable()
export class TellRejected implements EventHandler<Rejected> {
  constructor(private readonly teller: Notifier) {}

  async apply(tx: Tx, rejected: Data<Rejected>, { event: cause }: EventContext): Promise<void> {
    await this.teller.tell(tx, cause, { to: rejected.memberId, template: ORDER_REJECTED, about: rejected });
  }
}
