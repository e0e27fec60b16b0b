import { injectable } from 'inversify';
import { type Data, type EventHandler, Sagas, type Tx } from '../../../platform/api.js';
import type { payment } from '../../payment/contract.js';
import { Transitions } from '../transitions/transitions.js';
import { Checkout } from './checkout.js';

type Failed = typeof payment.events.failed;

/** Cancels an order whose payment failed, unless it has ended before. */
@injectable()
export class PaymentFailed implements EventHandler<Failed> {
  constructor(
    private readonly transitions: Transitions,
    private readonly sagas: Sagas,
  ) {}

  async apply(tx: Tx, { orderId }: Data<Failed>): Promise<void> {
    await this.transitions.takeIfAllowed(tx, orderId, 'failPayment');
    await this.sagas.signal(tx, Checkout, orderId, 'failed', null);
  }
}
