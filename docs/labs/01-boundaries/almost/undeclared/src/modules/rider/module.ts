import { implement, when } from '../../platform/api.js';
import { order } from '../order/contract.js';
import { rider } from './contract.js';
import { DeliverOrder } from './deliver-order/deliver-order.js';
import { ListDeliveries } from './list/list-deliveries.js';
import { DeliveryRow } from './store/delivery-row.js';

export const riderModule = implement(rider, {
  store: { rows: [DeliveryRow] },
  calls: { list: ListDeliveries },
  on: [when(order.events.accepted, DeliverOrder)],
});
