import { injectable } from 'inversify';
import { z } from 'zod';
import { type In, OutcomeUnknown, type Saga, saga, type Steps } from '../../../platform/api.js';
import { payment, PaymentClient } from '../../payment/contract.js';
import { OrderSettings } from '../settings.js';
import { Transitions } from '../transitions/transitions.js';

/** A checkout is started with the payment to authorise. Its signals: the outcomes of payment, the decisions of customer and shop. */
const checkout = saga('checkout', {
  in: payment.calls.authorize.in,
  signals: {
    authorized: z.null(),
    captured: z.null(),
    failed: z.null(),
    accepted: z.null(),
    rejected: z.null(),
    cancelled: z.null(),
  },
  steps: { authorize: 'call', payment: 'signal', shop: 'signal', capture: 'call', charge: 'signal' },
});

type Charge = In<typeof checkout>;

/**
 * 주문 결제: authorises the payment, waits for the shop to accept in time, and captures the payment; otherwise it voids the
 * payment. Acceptance is the point of no return: before it the checkout is compensated; after it the checkout runs to its end,
 * and an order that is cancelled then is refunded.
 *
 * A handler changes the status of the order and signals the checkout in one unit of work. When a time limit passes, the checkout
 * changes the status itself.
 */
@injectable()
export class Checkout implements Saga<typeof checkout> {
  static readonly contract = checkout;

  constructor(
    private readonly payments: PaymentClient,
    private readonly transitions: Transitions,
    private readonly settings: OrderSettings,
  ) {}

  async run(steps: Steps<typeof checkout>, charge: Charge): Promise<void> {
    const { orderId } = charge;
    const agreed = (await this.isPaid(steps, charge)) && (await this.isAccepted(steps, orderId));
    if (!agreed) return steps.compensate();
    await steps.call('capture', (key) => this.payments.capture({ orderId }, { key }));
    await steps.signal(['captured', 'failed'], { step: 'charge' });
  }

  private async isPaid(steps: Steps<typeof checkout>, charge: Charge): Promise<boolean> {
    const { orderId } = charge;
    const within = (await this.isRequested(steps, charge)) ? this.settings.PAYMENT_LIMIT : 0;
    const { name } = await steps.signal(['authorized', 'failed', 'cancelled'], {
      step: 'payment',
      within,
      decide: async (tx, first) => {
        if (first.name === 'timeout') await this.transitions.take(tx, orderId, 'expirePayment');
      },
    });
    return name === 'authorized';
  }

  /** False when payment did not respond in time. It may have the request nevertheless, and may even have sent a signal. */
  private async isRequested(steps: Steps<typeof checkout>, charge: Charge): Promise<boolean> {
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

  private async isAccepted(steps: Steps<typeof checkout>, orderId: string): Promise<boolean> {
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
