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
import { isTold, withOutcome } from '../domain/payment.js';
import { requestKey } from '../domain/request-key.js';
import { Gateway } from '../gateway/gateway.js';
import { LoggedGateway } from '../gateway/logged-gateway.js';
import { TimedGateway } from '../gateway/timed-gateway.js';
import { PaymentSettings } from '../settings.js';
import { GatewayRequestRepository } from '../store/gateway-request-repository.js';
import { LedgerEntryRepository } from '../store/ledger-entry-repository.js';
import { PaymentRepository } from '../store/payment-repository.js';
import { announce } from './announce.js';
import { settle } from './perform-at-gateway.js';

type Requested = typeof payment.events.requested;
type Prepared = EventContext<Outcome | undefined>;

/**
 * Has the gateway do what was requested: an outside effect, performed before the unit that records it, under a key that
 * every repetition has in common. The requests of one order come one after another, so that a void finds its
 * authorisation settled, and a refund its capture.
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
    const known = await this.payments.byOrder(this.reads, orderId);
    if (!known || !isDue(operation, known.stage)) return undefined;
    failpoint('payment.asked');
    const outcome = await settle(this.gateway, this.settings.GATEWAY_ATTEMPTS, operation, known);
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
    if (isTold(outcome, after)) announce(tx, outcome, after);
    failpoint('payment.recorded');
  }
}
