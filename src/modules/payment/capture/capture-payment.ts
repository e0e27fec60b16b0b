import { injectable } from 'inversify';
import type { Answer, CommandHandler, In, Tx } from '../../../platform/api.js';
import type { payment } from '../contract.js';
import { OperationRequests } from '../requests/operation-requests.js';

type Call = typeof payment.calls.capture;

/** Requests the capture of the authorised amount (매입). */
@injectable()
export class CapturePayment implements CommandHandler<Call> {
  constructor(private readonly requests: OperationRequests) {}

  apply(tx: Tx, { orderId }: In<Call>): Promise<Answer<Call>> {
    return this.requests.request(tx, orderId, 'capture');
  }
}
