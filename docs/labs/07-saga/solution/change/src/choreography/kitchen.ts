import { injectable } from 'inversify';
import { type Data, type EventHandler, implement, type Tx, when } from '#ficus/platform/api.js';
import { effect, effectsOnly, isFull } from '../effects.js';
import { coupon, kitchen } from './contracts.js';

type Redeemed = typeof coupon.events.redeemed;

@injectable()
class ReserveRedeemed implements EventHandler<Redeemed> {
  async apply(tx: Tx, { orderId }: Data<Redeemed>): Promise<void> {
    if (isFull(orderId)) return tx.publish(kitchen.events.refused, { orderId });
    await effect(tx, 'reserved', orderId);
    tx.publish(kitchen.events.reserved, { orderId });
  }
}

export const kitchenModule = implement(kitchen, {
  store: effectsOnly,
  calls: {},
  on: [when(coupon.events.redeemed, ReserveRedeemed)],
});
