import { injectable } from 'inversify';
import type { Answer, CommandHandler, In, Tx } from '../../../platform/api.js';
import type { payment } from '../contract.js';
import { OperationRequests } from '../requests/operation-requests.js';

type Call = typeof payment.calls.authorize;

/** Requests the authorisation of an order's amount on the customer's card (승인). */
@injectable()
export class AuthorizePayment implements CommandHandler<Call> {
  constructor(private readonly requests: OperationRequests) {}

  apply(tx: Tx, facts: In<Call>): Promise<Answer<Call>> {
    return this.requests.authorize(tx, facts);
  }
}
