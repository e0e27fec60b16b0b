import { injectable } from 'inversify';
import { type Data, type EventHandler, implement, type Tx, when } from '#ficus/platform/api.js';
import { effect, effectsOnly } from '../effects.js';
import { coupon, kitchen, payment } from './contracts.js';

type Authorized = typeof payment.events.authorized;
type Refused = typeof kitchen.events.refused;

@injectable()
class RedeemAuthorized implements EventHandler<Authorized> {
  async apply(tx: Tx, { orderId }: Data<Authorized>): Promise<void> {
    await effect(tx, 'redeemed', orderId);
    tx.publish(coupon.events.redeemed, { orderId });
  }
}

@injectable()
class GiveBackRefused implements EventHandler<Refused> {
  async apply(tx: Tx, { orderId }: Data<Refused>): Promise<void> {
    await effect(tx, 'given back', orderId);
  }
}

export const couponModule = implement(coupon, {
  store: effectsOnly,
  calls: {},
  on: [when(payment.events.authorized, RedeemAuthorized), when(kitchen.events.refused, GiveBackRefused)],
});
