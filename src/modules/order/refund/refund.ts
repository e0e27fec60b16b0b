import { injectable } from 'inversify';
import type { Saga, Steps } from '../../../platform/api.js';
import { PaymentClient } from '../../payment/contract.js';

interface Cancelled {
  readonly orderId: string;
}

/**
 * 환불: gives back what was taken for an order that is cancelled. Of the cancellation and the capture, whichever comes
 * second starts it: the order's row tells it of the other.
 */
@injectable()
export class Refund implements Saga<Cancelled> {
  readonly name = 'refund';

  constructor(private readonly payments: PaymentClient) {}

  async run(steps: Steps<Record<never, never>>, { orderId }: Cancelled): Promise<void> {
    await steps.call('refund', (key) => this.payments.refund({ orderId }, { key }));
  }
}
