import { implement, when } from '../../platform/api.js';
import { payment } from '../payment/contract.js';
import { shop } from '../shop/contract.js';
import { AcceptOrder } from './accept/accept-order.js';
import { GetOrder } from './by-id/get-order.js';
import { CancelOrder } from './cancel/cancel-order.js';
import { Checkout } from './checkout/checkout.js';
import { PaymentAuthorized } from './checkout/payment-authorized.js';
import { PaymentCaptured } from './checkout/payment-captured.js';
import { PaymentFailed } from './checkout/payment-failed.js';
import { order } from './contract.js';
import { ListOrders } from './list/list-orders.js';
import { PlaceOrder } from './place/place-order.js';
import { Refund } from './refund/refund.js';
import { RejectOrder } from './reject/reject-order.js';
import { OrderSettings } from './settings.js';
import { OrderLineRow } from './store/order-line-row.js';
import { OrderRepository } from './store/order-repository.js';
import { OrderRow } from './store/order-row.js';
import { Transitions } from './transitions/transitions.js';

/** 주문 */
export const orderModule = implement(order, {
  uses: [shop, payment],
  store: { rows: [OrderRow, OrderLineRow] },
  settings: [OrderSettings],
  bind: (bind) => {
    bind(OrderRepository).toSelf();
    bind(Transitions).toSelf();
  },
  calls: {
    place: PlaceOrder,
    accept: AcceptOrder,
    reject: RejectOrder,
    cancel: CancelOrder,
    byId: GetOrder,
    list: ListOrders,
  },
  on: [
    when(payment.events.authorized, PaymentAuthorized),
    when(payment.events.captured, PaymentCaptured),
    when(payment.events.failed, PaymentFailed),
  ],
  sagas: [Checkout, Refund],
});
