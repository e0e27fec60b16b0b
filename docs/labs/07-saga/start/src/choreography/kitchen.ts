import { injectable } from 'inversify';
import { type Data, type EventHandler, implement, type Tx, when } from '#ficus/platform/api.js';
import { effect, effectsOnly, isFull } from '../effects.js';
import { kitchen, payment } from './contracts.js';

type Authorized = typeof payment.events.authorized;

@injectable()
class ReserveAuthorized implements EventHandler<Authorized> {
  async apply(tx: Tx, { orderId }: Data<Authorized>): Promise<void> {
    if (isFull(orderId)) return tx.publish(kitchen.events.refused, { orderId });
    await effect(tx, 'reserved', orderId);
    tx.publish(kitchen.events.reserved, { orderId });
  }
}

export const kitchenModule = implement(kitchen, {
  store: effectsOnly,
  calls: {},
  on: [when(payment.events.authorized, ReserveAuthorized)],
});
