import { implement, StoreSettings, when } from '../../platform/api.js';
import { AuthorizePayment } from './authorize/authorize-payment.js';
import { GetPayment } from './by-order/get-payment.js';
import { CapturePayment } from './capture/capture-payment.js';
import { payment } from './contract.js';
import { GatewayBook } from './gateway/gateway-book.js';
import { GatewayBookCheck } from './gateway/gateway-book-check.js';
import { Gateway } from './gateway/gateway.js';
import { SimulatedGateway } from './gateway/simulated-gateway.js';
import { ListAccounts } from './accounts/list-accounts.js';
import { PerformRequest } from './perform-request/perform-request.js';
import { RefundPayment } from './refund/refund-payment.js';
import { PaymentSettings } from './settings.js';
import { OperationRequests } from './requests/operation-requests.js';
import { GatewayBookRepository } from './store/gateway-book-repository.js';
import { GatewayBookRow } from './store/gateway-book-row.js';
import { GatewayRequestRow } from './store/gateway-request-row.js';
import { GatewayRequestRepository } from './store/gateway-request-repository.js';
import { LedgerEntryRepository } from './store/ledger-entry-repository.js';
import { LedgerEntryRow } from './store/ledger-entry-row.js';
import { PaymentRepository } from './store/payment-repository.js';
import { PaymentRow } from './store/payment-row.js';
import { PaymentTrace } from './trace/payment-trace.js';
import { VoidPayment } from './void/void-payment.js';

/** 결제 */
export const paymentModule = implement(payment, {
  store: { rows: [PaymentRow, GatewayRequestRow, LedgerEntryRow, GatewayBookRow] },
  settings: [PaymentSettings, StoreSettings],
  bind: (bind) => {
    bind(PaymentRepository).toSelf();
    bind(GatewayRequestRepository).toSelf();
    bind(LedgerEntryRepository).toSelf();
    bind(GatewayBookRepository).toSelf();
    bind(OperationRequests).toSelf();
    bind(GatewayBook).toSelf();
    bind(Gateway).to(SimulatedGateway);
  },
  calls: {
    authorize: AuthorizePayment,
    capture: CapturePayment,
    void: VoidPayment,
    refund: RefundPayment,
    byOrder: GetPayment,
    accounts: ListAccounts,
  },
  on: [when(payment.events.requested, PerformRequest)],
  startCheck: GatewayBookCheck,
  trace: PaymentTrace,
});
