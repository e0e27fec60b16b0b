import { injectable } from 'inversify';
import type { Answer, CommandHandler, In, Tx } from '../../../platform/api.js';
import type { payment } from '../contract.js';
import { OperationRequests } from '../requests/operation-requests.js';

type Call = typeof payment.calls.authorize;

/** Wants an order's amount held on the customer's card (승인). */
@injectable()
export class AuthorizePayment implements CommandHandler<Call> {
  constructor(private readonly steps: OperationRequests) {}

  apply(tx: Tx, facts: In<Call>): Promise<Answer<Call>> {
    return this.steps.begin(tx, facts);
  }
}
