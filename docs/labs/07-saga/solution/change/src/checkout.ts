import { injectable } from 'inversify';
import {
  type CommandHandler,
  implement,
  type In,
  isRefused,
  type Saga,
  saga,
  Sagas,
  type Steps,
  type Tx,
} from '#ficus/platform/api.js';
import {
  coupon,
  CouponClient,
  courier,
  CourierClient,
  FULL,
  kitchen,
  KitchenClient,
  order,
  payment,
  PaymentClient,
} from './contracts.js';
import { effect, effectsOnly } from './effects.js';

type Call = typeof order.calls.checkout;

const checkout = saga('checkout', {
  in: order.calls.checkout.in,
  steps: { authorize: 'call', redeem: 'call', reserve: 'call', cancel: 'apply', book: 'call', confirm: 'apply' },
});

/** Authorises the payment, redeems the coupon, reserves the kitchen, books a rider, and confirms the order. Without a kitchen it voids the authorisation. */
@injectable()
class Checkout implements Saga<typeof checkout> {
  static readonly contract = checkout;

  constructor(
    private readonly payments: PaymentClient,
    private readonly coupons: CouponClient,
    private readonly kitchens: KitchenClient,
    private readonly couriers: CourierClient,
  ) {}

  async run(steps: Steps<typeof checkout>, { orderId }: In<Call>): Promise<void> {
    await steps.call('authorize', (key) => this.payments.authorize({ orderId }, { key }), {
      compensate: (key) => this.payments.void({ orderId }, { key }),
    });
    await steps.call('redeem', (key) => this.coupons.redeem({ orderId }, { key }), {
      compensate: (key) => this.coupons.giveBack({ orderId }, { key }),
    });
    try {
      await steps.call('reserve', (key) => this.kitchens.reserve({ orderId }, { key }));
    } catch (error) {
      if (!isRefused(error, FULL)) throw error;
      await steps.compensate();
      return steps.apply('cancel', (tx) => effect(tx, 'cancelled', orderId));
    }
    await steps.call('book', (key) => this.couriers.book({ orderId }, { key }));
    await steps.apply('confirm', (tx) => effect(tx, 'confirmed', orderId));
  }
}

/** Starts the checkout of an order: from the commit on, it ends. */
@injectable()
class CheckoutOrder implements CommandHandler<Call> {
  constructor(private readonly sagas: Sagas) {}

  async apply(tx: Tx, { orderId }: In<Call>) {
    await this.sagas.start(tx, Checkout, orderId, { orderId });
    return {};
  }
}

export const orderModule = implement(order, {
  uses: [payment, coupon, kitchen, courier],
  store: effectsOnly,
  calls: { checkout: CheckoutOrder },
  sagas: [Checkout],
});
