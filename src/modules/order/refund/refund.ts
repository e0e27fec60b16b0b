import { injectable } from 'inversify';
import type { Saga, Steps } from '../../../platform/api.js';
import { PaymentClient } from '../../payment/contract.js';

interface Cancelled {
  readonly orderId: string;
}

/**
 * 환불: refunds the payment of a cancelled order. The second of cancellation and capture starts it: the row of the order shows
 * that the other has happened.
 */
@injectable()
export class Refund implements Saga<Cancelled> {
  readonly name = 'refund';

  constructor(private readonly payments: PaymentClient) {}

  async run(steps: Steps<Record<never, never>>, { orderId }: Cancelled): Promise<void> {
    await steps.call('refund', (key) => this.payments.refund({ orderId }, { key }));
  }
}
