import { injectable } from 'inversify';
import { type Data, type EventHandler, implement, type Tx, when } from '#ficus/platform/api.js';
import { effect, effectsOnly } from '../effects.js';
import { kitchen, order, payment } from './contracts.js';

type Placed = typeof order.events.placed;
type Refused = typeof kitchen.events.refused;

@injectable()
class AuthorizePlaced implements EventHandler<Placed> {
  async apply(tx: Tx, { orderId }: Data<Placed>): Promise<void> {
    await effect(tx, 'authorized', orderId);
    tx.publish(payment.events.authorized, { orderId });
  }
}

@injectable()
class VoidRefused implements EventHandler<Refused> {
  async apply(tx: Tx, { orderId }: Data<Refused>): Promise<void> {
    await effect(tx, 'voided', orderId);
  }
}

export const paymentModule = implement(payment, {
  store: effectsOnly,
  calls: {},
  on: [when(order.events.placed, AuthorizePlaced), when(kitchen.events.refused, VoidRefused)],
});
