import { injectable } from 'inversify';
import { implement, refused, type Tx } from '#ficus/platform/api.js';
import { coupon, courier, FULL, kitchen, payment } from './contracts.js';
import { effect, effectsOnly, isFull } from './effects.js';

interface Order {
  readonly orderId: string;
}

/** A command that has one effect. */
function does(what: string) {
  @injectable()
  class DoEffect {
    async apply(tx: Tx, { orderId }: Order) {
      await effect(tx, what, orderId);
      return {};
    }
  }
  return DoEffect;
}

@injectable()
class ReserveKitchen {
  async apply(tx: Tx, { orderId }: Order) {
    if (isFull(orderId)) throw refused(FULL);
    await effect(tx, 'reserved', orderId);
    return {};
  }
}

/** The modules that a checkout calls. None of them knows the others. You need not change this file. */
export const neighbours = [
  implement(payment, { store: effectsOnly, calls: { authorize: does('authorized'), void: does('voided') } }),
  implement(kitchen, { store: effectsOnly, calls: { reserve: ReserveKitchen } }),
  implement(courier, { store: effectsOnly, calls: { book: does('booked') } }),
  implement(coupon, { store: effectsOnly, calls: { redeem: does('redeemed'), giveBack: does('given back') } }),
];
