import { injectable } from 'inversify';
import { z } from 'zod';
import { identifier, type In, type Saga, saga, type Steps } from '../../../platform/api.js';
import { PaymentClient } from '../../payment/contract.js';

const refund = saga('refund', { in: z.object({ orderId: identifier }), steps: { refund: 'call' } });

/**
 * 환불: refunds the payment of a cancelled order. The second of cancellation and capture starts it: the row of the order shows
 * that the other has happened.
 */
@injectable()
export class Refund implements Saga<typeof refund> {
  static readonly contract = refund;

  constructor(private readonly payments: PaymentClient) {}

  async run(steps: Steps<typeof refund>, { orderId }: In<typeof refund>): Promise<void> {
    await steps.call('refund', (key) => this.payments.refund({ orderId }, { key }));
  }
}
