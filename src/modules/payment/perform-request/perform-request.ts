import { injectable } from 'inversify';
import {
  type Data,
  type EventContext,
  type EventHandler,
  failpoint,
  ModuleLog,
  ReadSide,
  systemClock,
  type Tx,
  utc,
} from '../../../platform/api.js';
import { payment } from '../contract.js';
import { posting } from '../domain/ledger.js';
import { isDue, type Outcome } from '../domain/payment-lifecycle.js';
import { factsOf, isPublished, type Payment, requestKey, withOutcome } from '../domain/payment.js';
import { Gateway } from '../gateway/gateway.js';
import { LoggedGateway } from '../gateway/logged-gateway.js';
import { TimedGateway } from '../gateway/timed-gateway.js';
import { PaymentSettings } from '../settings.js';
import { GatewayRequestRepository } from '../store/gateway-request-repository.js';
import { LedgerEntryRepository } from '../store/ledger-entry-repository.js';
import { PaymentRepository } from '../store/payment-repository.js';
import { performAtGateway } from './perform-at-gateway.js';

type Requested = typeof payment.events.requested;
type Prepared = EventContext<Outcome | undefined>;

/**
 * Performs a gateway request: an outside effect, performed before the unit that records it, under a key that is the same at
 * every attempt. The requests of one order are performed one after another, so the outcome of the authorisation is known
 * before its void, and that of the capture before its refund.
 */
@injectable()
export class PerformRequest implements EventHandler<Requested, Outcome | undefined> {
  private readonly gateway: Gateway;

  constructor(
    private readonly reads: ReadSide,
    private readonly payments: PaymentRepository,
    private readonly requests: GatewayRequestRepository,
    private readonly ledger: LedgerEntryRepository,
    private readonly settings: PaymentSettings,
    log: ModuleLog,
    gateway: Gateway,
  ) {
    this.gateway = new LoggedGateway(new TimedGateway(gateway, settings.GATEWAY_TIMEOUT), log, systemClock);
  }

  async prepare({ orderId, operation }: Data<Requested>): Promise<Outcome | undefined> {
    if (!(await this.requests.isOpen(this.reads, orderId, operation))) return undefined;
    const found = await this.payments.byOrder(this.reads, orderId);
    if (!found || !isDue(operation, found.stage)) return undefined;
    failpoint('payment.asked');
    const outcome = await performAtGateway(this.gateway, this.settings.GATEWAY_ATTEMPTS, operation, found);
    failpoint('payment.charged');
    return outcome;
  }

  async apply(tx: Tx, { orderId, operation }: Data<Requested>, { prepared: outcome }: Prepared): Promise<void> {
    if (!(await this.requests.end(tx, orderId, operation, outcome))) return;
    const before = outcome && (await this.payments.byOrder(tx, orderId));
    if (!before) return;
    const after = withOutcome(before, outcome, utc(tx.now()));
    await this.payments.change(tx, after);
    await this.ledger.post(tx, orderId, requestKey(orderId, operation), posting(outcome, before.stage, before.amount));
    if (isPublished(outcome, after)) publish(tx, outcome, after);
    failpoint('payment.recorded');
  }
}

function publish(tx: Tx, outcome: Outcome, after: Payment): void {
  const facts = { ...factsOf(after), at: after.updatedAt };
  if (outcome.event === 'failed') tx.publish(payment.events.failed, { ...facts, reason: outcome.reason });
  else tx.publish(payment.events[outcome.event], facts);
}
