import { injectable } from 'inversify';
import { failpoint, refused, type Tx, utc } from '../../../platform/api.js';
import { ILLEGAL_PAYMENT_STEP, type Operation, payment, PAYMENT_UNKNOWN, type PaymentStatus } from '../contract.js';
import { IllegalStep, STATUS, type Step } from '../domain/payment-lifecycle.js';
import { assertSameFacts, type Payment, type PaymentFacts, requested, wanting } from '../domain/payment.js';
import { GatewayRequestRepository } from '../store/gateway-request-repository.js';
import { PaymentRepository } from '../store/payment-repository.js';

interface PaymentState {
  readonly orderId: string;
  readonly status: PaymentStatus;
}

/** Takes up what is wanted of payments: the intent only, and the event that has it performed. */
@injectable()
export class OperationRequests {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly requests: GatewayRequestRepository,
  ) {}

  /** Takes up the payment of an order, once. @throws Refused with ILLEGAL_PAYMENT_STEP when it is known with other facts. */
  async begin(tx: Tx, facts: PaymentFacts): Promise<PaymentState> {
    const begun = requested(facts, utc(tx.now()));
    if (await this.payments.add(tx, begun)) {
      await this.request(tx, begun.orderId, 'authorize');
      return { orderId: begun.orderId, status: STATUS[begun.stage] };
    }
    const known = await this.known(tx, facts.orderId);
    allowed(() => assertSameFacts(known, facts));
    return { orderId: known.orderId, status: STATUS[known.stage] };
  }

  /**
   * Takes up a further step; one that was wanted before, or that needs nothing, only answers.
   * @throws Refused with PAYMENT_UNKNOWN or ILLEGAL_PAYMENT_STEP.
   */
  async want(tx: Tx, orderId: string, step: Step): Promise<PaymentState> {
    const known = await this.known(tx, orderId);
    const next = allowed(() => wanting(known, step, utc(tx.now())));
    if (next !== known) {
      await this.payments.change(tx, next);
      await this.request(tx, orderId, step);
    }
    return { orderId, status: STATUS[next.stage] };
  }

  private async known(tx: Tx, orderId: string): Promise<Payment> {
    const known = await this.payments.byOrder(tx, orderId);
    if (!known) throw refused(PAYMENT_UNKNOWN, `There is no payment of the order ${orderId}.`);
    return known;
  }

  private async request(tx: Tx, orderId: string, operation: Operation): Promise<void> {
    await this.requests.want(tx, orderId, operation);
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
