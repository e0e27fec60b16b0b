import { injectable } from 'inversify';
import { type Data, type EventHandler, Sagas, type Tx } from '../../../platform/api.js';
import type { payment } from '../../payment/contract.js';
import { Refund } from '../refund/refund.js';
import { Transitions } from '../transitions/transitions.js';
import { Checkout } from './checkout.js';

type Captured = typeof payment.events.captured;

/** Records that the payment of an order is captured. If the order was cancelled in the meantime, it is refunded. */
@injectable()
export class PaymentCaptured implements EventHandler<Captured> {
  constructor(
    private readonly transitions: Transitions,
    private readonly sagas: Sagas,
  ) {}

  async apply(tx: Tx, { orderId }: Data<Captured>): Promise<void> {
    const { status } = await this.transitions.capture(tx, orderId);
    await this.sagas.signal(tx, Checkout, orderId, 'captured', null);
    if (status === 'cancelled') await this.sagas.start(tx, Refund, orderId, { orderId });
  }
}
