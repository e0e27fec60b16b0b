import { injectable } from 'inversify';
import { type CommandHandler, implement, type In, isRefused, UnitOfWork } from '#ficus/platform/api.js';
import { courier, CourierClient, FULL, kitchen, KitchenClient, order, payment, PaymentClient } from './contracts.js';
import { effect, effectsOnly } from './effects.js';

type Call = typeof order.calls.checkout;

/** Authorises the payment, reserves the kitchen, books a rider, and confirms the order. Without a kitchen it voids the authorisation. */
@injectable()
class CheckoutOrder implements CommandHandler<Call> {
  constructor(
    private readonly payments: PaymentClient,
    private readonly kitchens: KitchenClient,
    private readonly couriers: CourierClient,
    private readonly units: UnitOfWork,
  ) {}

  /** Responds at once; the steps follow in the background. */
  async prepare({ orderId }: In<Call>): Promise<void> {
    void this.steps(orderId).then((isAgreed) =>
      this.units.run('end', (tx) => effect(tx, isAgreed ? 'confirmed' : 'cancelled', orderId)),
    );
  }

  async apply() {
    return {};
  }

  private async steps(orderId: string): Promise<boolean> {
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
}

export const orderModule = implement(order, {
  uses: [payment, kitchen, courier],
  store: effectsOnly,
  calls: { checkout: CheckoutOrder },
});
