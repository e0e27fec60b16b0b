import { injectable } from 'inversify';
import { type In, OutcomeUnknown, type Saga, type Steps } from '../../../platform/api.js';
import { type payment, PaymentClient } from '../../payment/contract.js';
import { OrderSettings } from '../settings.js';
import { Transitions } from '../transitions/transitions.js';

/** What a checkout is told: by payment, what came of a step; by the customer and the shop, what they did to the order. */
export type CheckoutSignals = {
  readonly authorized: null;
  readonly captured: null;
  readonly failed: null;
  readonly accepted: null;
  readonly rejected: null;
  readonly cancelled: null;
};

type Charge = In<typeof payment.calls.authorize>;

/**
 * 주문 결제: makes an order a promise that is kept. The amount is held, the shop accepts in time, the amount is taken; or
 * else what is held is let go. Acceptance is the point of no return: before it the checkout is undone, after it it goes
 * on to its end, and an order cancelled then is refunded.
 *
 * The order's own status is changed by whoever decides it, in the unit of work in which the checkout is told. It is the
 * checkout that decides when nobody did in time.
 */
@injectable()
export class Checkout implements Saga<Charge, CheckoutSignals> {
  readonly name = 'checkout';

  constructor(
    private readonly payments: PaymentClient,
    private readonly transitions: Transitions,
    private readonly settings: OrderSettings,
  ) {}

  async run(steps: Steps<CheckoutSignals>, charge: Charge): Promise<void> {
    const { orderId } = charge;
    const agreed = (await this.isPaid(steps, charge)) && (await this.isAccepted(steps, orderId));
    if (!agreed) return steps.compensate();
    await steps.call('capture', (key) => this.payments.capture({ orderId }, { key }));
    await steps.signal(['captured', 'failed'], { step: 'charge' });
  }

  private async isPaid(steps: Steps<CheckoutSignals>, charge: Charge): Promise<boolean> {
    const { orderId } = charge;
    const within = (await this.isAsked(steps, charge)) ? this.settings.PAYMENT_LIMIT : 0;
    const { name } = await steps.signal(['authorized', 'failed', 'cancelled'], {
      step: 'payment',
      within,
      decide: async (tx, first) => {
        if (first.name === 'timeout') await this.transitions.take(tx, orderId, 'expirePayment');
      },
    });
    return name === 'authorized';
  }

  /** False when payment has not answered in time: it may know of the charge nevertheless, and may even have told. */
  private async isAsked(steps: Steps<CheckoutSignals>, charge: Charge): Promise<boolean> {
    const { orderId } = charge;
    try {
      await steps.call('authorize', (key) => this.payments.authorize(charge, { key }), {
        within: this.settings.PAYMENT_LIMIT,
        compensate: (key) => this.payments.void({ orderId }, { key }),
      });
      return true;
    } catch (error) {
      if (error instanceof OutcomeUnknown) return false;
      throw error;
    }
  }

  private async isAccepted(steps: Steps<CheckoutSignals>, orderId: string): Promise<boolean> {
    const { name } = await steps.signal(['accepted', 'rejected', 'cancelled'], {
      step: 'shop',
      within: this.settings.ORDER_ACCEPT_LIMIT,
      decide: async (tx, first) => {
        if (first.name === 'timeout') await this.transitions.take(tx, orderId, 'expireAcceptance');
      },
    });
    return name === 'accepted';
  }
}
