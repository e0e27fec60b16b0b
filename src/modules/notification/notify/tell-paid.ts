import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { ORDER_TO_ACCEPT } from '../domain/templates.js';
import { Notifier } from './notifier.js';

type Paid = typeof order.events.paid;

/** Tells the owner of the shop that there is an order to accept. */
@injectable()
export class TellPaid implements EventHandler<Paid> {
  constructor(private readonly teller: Notifier) {}

  async apply(tx: Tx, paid: Data<Paid>, { event: cause }: EventContext): Promise<void> {
    await this.teller.tell(tx, cause, { to: paid.ownerId, template: ORDER_TO_ACCEPT, about: paid });
  }
}
