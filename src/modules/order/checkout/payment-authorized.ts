import { injectable } from 'inversify';
import { type Data, type EventHandler, Sagas, type Tx } from '../../../platform/api.js';
import type { payment } from '../../payment/contract.js';
import { Transitions } from '../transitions/transitions.js';
import { Checkout } from './checkout.js';

type Authorized = typeof payment.events.authorized;

/** Marks an order as paid when its payment is authorised, unless it was cancelled before. */
@injectable()
export class PaymentAuthorized implements EventHandler<Authorized> {
  constructor(
    private readonly transitions: Transitions,
    private readonly sagas: Sagas,
  ) {}

  async apply(tx: Tx, { orderId }: Data<Authorized>): Promise<void> {
    await this.transitions.takeIfAllowed(tx, orderId, 'pay');
    await this.sagas.signal(tx, Checkout, orderId, 'authorized', null);
  }
}
