import { injectable } from 'inversify';
import type { Answer, CommandHandler, In, Tx } from '../../../platform/api.js';
import type { payment } from '../contract.js';
import { OperationRequests } from '../requests/operation-requests.js';

type Call = typeof payment.calls.void;

/** Requests that nothing be authorised and nothing charged (승인 취소). */
@injectable()
export class VoidPayment implements CommandHandler<Call> {
  constructor(private readonly requests: OperationRequests) {}

  apply(tx: Tx, { orderId }: In<Call>): Promise<Answer<Call>> {
    return this.requests.request(tx, orderId, 'void');
  }
}
