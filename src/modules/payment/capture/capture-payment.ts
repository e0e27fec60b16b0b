import { injectable } from 'inversify';
import type { Answer, In } from '../../../platform/contract/call.js';
import type { CommandHandler } from '../../../platform/module/handler.js';
import type { Tx } from '../../../platform/store/tx.js';
import type { payment } from '../contract.js';
import { PaymentSteps } from '../steps/payment-steps.js';

type Call = typeof payment.calls.capture;

/** Wants the held amount taken (매입). */
@injectable()
export class CapturePayment implements CommandHandler<Call> {
  constructor(private readonly steps: PaymentSteps) {}

  apply(tx: Tx, { orderId }: In<Call>): Promise<Answer<Call>> {
    return this.steps.want(tx, orderId, 'capture');
  }
}
