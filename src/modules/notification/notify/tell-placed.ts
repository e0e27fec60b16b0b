import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { ORDER_PLACED } from '../domain/templates.js';
import { Notifier } from './notifier.js';

type Placed = typeof order.events.placed;

/** Tells the customer that the order has been placed. */
@injectable()
export class TellPlaced implements EventHandler<Placed> {
  constructor(private readonly teller: Notifier) {}

  async apply(tx: Tx, placed: Data<Placed>, { event: cause }: EventContext): Promise<void> {
    await this.teller.tell(tx, cause, { to: placed.memberId, template: ORDER_PLACED, about: placed });
  }
}
