import { injectable } from 'inversify';
import type { Answer, CommandHandler, In, Tx } from '../../../platform/api.js';
import type { payment } from '../contract.js';
import { OperationRequests } from '../requests/operation-requests.js';

type Call = typeof payment.calls.refund;

/** Requests the refund of the whole captured amount (환불). */
@injectable()
export class RefundPayment implements CommandHandler<Call> {
  constructor(private readonly requests: OperationRequests) {}

  apply(tx: Tx, { orderId }: In<Call>): Promise<Answer<Call>> {
    return this.requests.request(tx, orderId, 'refund');
  }
}
