import { injectable } from 'inversify';
import { failpoint, refused, type Tx, utc } from '../../../platform/api.js';
import { ILLEGAL_PAYMENT_STEP, type Operation, payment, PAYMENT_UNKNOWN, type PaymentStatus } from '../contract.js';
import { IllegalStep, STATUS, type Step } from '../domain/payment-lifecycle.js';
import { assertSameFacts, newPayment, type Payment, type PaymentFacts, withStep } from '../domain/payment.js';
import { GatewayRequestRepository } from '../store/gateway-request-repository.js';
import { PaymentRepository } from '../store/payment-repository.js';

interface PaymentState {
  readonly orderId: string;
  readonly status: PaymentStatus;
}

/** Records which operations of payments are requested, and publishes the event by which they are performed. */
@injectable()
export class OperationRequests {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly requests: GatewayRequestRepository,
  ) {}

  /**
   * Begins the payment of an order, once, and requests its authorisation.
   * @throws Refused ILLEGAL_PAYMENT_STEP when the order has a payment with other facts.
   */
  async authorize(tx: Tx, facts: PaymentFacts): Promise<PaymentState> {
    const begun = newPayment(facts, utc(tx.now()));
    if (await this.payments.add(tx, begun)) {
      await this.record(tx, begun.orderId, 'authorize');
      return { orderId: begun.orderId, status: STATUS[begun.stage] };
    }
    const known = await this.known(tx, facts.orderId);
    allowed(() => assertSameFacts(known, facts));
    return { orderId: known.orderId, status: STATUS[known.stage] };
  }

  /**
   * Requests a further step. A step that was requested before, or that changes nothing, only returns the status.
   * @throws Refused PAYMENT_UNKNOWN, ILLEGAL_PAYMENT_STEP
   */
  async request(tx: Tx, orderId: string, step: Step): Promise<PaymentState> {
    const known = await this.known(tx, orderId);
    const next = allowed(() => withStep(known, step, utc(tx.now())));
    if (next !== known) {
      await this.payments.change(tx, next);
      await this.record(tx, orderId, step);
    }
    return { orderId, status: STATUS[next.stage] };
  }

  private async known(tx: Tx, orderId: string): Promise<Payment> {
    const known = await this.payments.byOrder(tx, orderId);
    if (!known) throw refused(PAYMENT_UNKNOWN, `There is no payment of the order ${orderId}.`);
    return known;
  }

  private async record(tx: Tx, orderId: string, operation: Operation): Promise<void> {
    await this.requests.add(tx, orderId, operation);
    tx.publish(payment.events.requested, { orderId, operation });
    failpoint('payment.intent');
  }
}

function allowed<T>(rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof IllegalStep) throw refused(ILLEGAL_PAYMENT_STEP, error.message);
    throw error;
  }
}
