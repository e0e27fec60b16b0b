import { injectable } from 'inversify';
import type { Data } from '../../../platform/contract/event.js';
import type { EventHandler, EventMeta } from '../../../platform/module/handler.js';
import type { Tx } from '../../../platform/store/tx.js';
import type { order } from '../../order/contract.js';
import { ORDER_PLACED } from '../domain/templates.js';
import { Teller } from './teller.js';

type Placed = typeof order.events.placed;

/** Tells the customer that the order has been placed. */
@injectable()
export class TellPlaced implements EventHandler<Placed> {
  constructor(private readonly teller: Teller) {}

  async apply(tx: Tx, placed: Data<Placed>, _prepared: void, cause: EventMeta): Promise<void> {
    await this.teller.tell(tx, cause, { to: placed.memberId, template: ORDER_PLACED, about: placed });
  }
}
