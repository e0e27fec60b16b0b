import { implement } from '../../platform/module/implement.js';
import { shop } from '../shop/contract.js';
import { OrderById } from './by-id/order-by-id.js';
import { order } from './contract.js';
import { ListOrders } from './list/list-orders.js';
import { PlaceOrder } from './place/place-order.js';
import { OrderLineRow } from './store/order-line-row.js';
import { OrderRepository } from './store/order-repository.js';
import { OrderRow } from './store/order-row.js';

/** 주문 */
export const orderModule = implement(order, {
  uses: [shop],
  store: { rows: [OrderRow, OrderLineRow] },
  bind: (bind) => {
    bind(OrderRepository).toSelf();
  },
  calls: { place: PlaceOrder, byId: OrderById, list: ListOrders },
});
