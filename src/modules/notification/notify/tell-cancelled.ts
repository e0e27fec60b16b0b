import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { ORDER_CANCELLED, ORDER_WITHDRAWN } from '../domain/templates.js';
import { Notifier } from './notifier.js';

type Cancelled = typeof order.events.cancelled;

/** Tells the customer that the order is cancelled, and why; and the owner of the shop, if the order had been paid. */
@injectable()
export class TellCancelled implements EventHandler<Cancelled> {
  constructor(private readonly teller: Notifier) {}

  async apply(tx: Tx, cancelled: Data<Cancelled>, { event: cause }: EventContext): Promise<void> {
    const { memberId, ownerId, paidAt } = cancelled;
    await this.teller.tell(tx, cause, { to: memberId, template: ORDER_CANCELLED, about: cancelled });
    if (paidAt !== undefined)
      await this.teller.tell(tx, cause, { to: ownerId, template: ORDER_WITHDRAWN, about: cancelled });
  }
}
