import { injectable } from 'inversify';
import type { Data, EventContext, EventHandler, Tx } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { ORDER_ACCEPTED } from '../domain/templates.js';
import { Notifier } from './notifier.js';

type Accepted = typeof order.events.accepted;

/** Tells the customer that the shop has accepted the order. */
@injectable()
export class TellAccepted implements EventHandler<Accepted> {
  constructor(private readonly teller: Notifier) {}

  async apply(tx: Tx, accepted: Data<Accepted>, { event: cause }: EventContext): Promise<void> {
    await this.teller.tell(tx, cause, { to: accepted.memberId, template: ORDER_ACCEPTED, about: accepted });
  }
}
