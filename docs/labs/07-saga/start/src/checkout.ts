import { injectable } from 'inversify';
import { type CommandHandler, implement, type In, isRefused, type Tx } from '#ficus/platform/api.js';
import { courier, CourierClient, FULL, kitchen, KitchenClient, order, payment, PaymentClient } from './contracts.js';
import { effect, effectsOnly } from './effects.js';

type Call = typeof order.calls.checkout;

/** Authorises the payment, reserves the kitchen, books a rider, and confirms the order. Without a kitchen it voids the authorisation. */
@injectable()
class CheckoutOrder implements CommandHandler<Call, boolean> {
  constructor(
    private readonly payments: PaymentClient,
    private readonly kitchens: KitchenClient,
    private readonly couriers: CourierClient,
  ) {}

  async prepare({ orderId }: In<Call>): Promise<boolean> {
    await this.payments.authorize({ orderId });
    try {
      await this.kitchens.reserve({ orderId });
    } catch (error) {
      if (!isRefused(error, FULL)) throw error;
      await this.payments.void({ orderId });
      return false;
    }
    await this.couriers.book({ orderId });
    return true;
  }

  async apply(tx: Tx, { orderId }: In<Call>, isAgreed: boolean) {
    await effect(tx, isAgreed ? 'confirmed' : 'cancelled', orderId);
    return {};
  }
}

export const orderModule = implement(order, {
  uses: [payment, kitchen, courier],
  store: effectsOnly,
  calls: { checkout: CheckoutOrder },
});
