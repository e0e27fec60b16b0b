import { injectable } from 'inversify';
import { type Answer, type In, type Owns, type QueryHandler, ReadSide, refused } from '../../../platform/api.js';
import { type payment, PAYMENT_UNKNOWN, type PaymentView } from '../contract.js';
import { STATUS } from '../domain/payment-lifecycle.js';
import { capturedOf, type Payment, refundedOf } from '../domain/payment.js';
import { PaymentRepository } from '../store/payment-repository.js';

type Call = typeof payment.calls.byOrder;

/** Shows the payment of an order to its customer, the owner of its shop, and admins. */
@injectable()
export class GetPayment implements QueryHandler<Call> {
  readonly owns: Owns<Call> = {
    customer: (memberId, shown) => shown.memberId === memberId,
    owner: (memberId, shown) => shown.ownerId === memberId,
  };

  constructor(
    private readonly reads: ReadSide,
    private readonly payments: PaymentRepository,
  ) {}

  async answer({ orderId }: In<Call>): Promise<Answer<Call>> {
    const found = await this.payments.byOrder(this.reads, orderId);
    if (!found) throw refused(PAYMENT_UNKNOWN, `There is no payment of the order ${orderId}.`);
    return viewOf(found);
  }
}

/** A payment as the contract shows it. */
function viewOf(found: Payment): PaymentView {
  const { stage, ...facts } = found;
  return { ...facts, status: STATUS[stage], captured: capturedOf(found), refunded: refundedOf(found) };
}
