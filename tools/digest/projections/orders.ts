import { grouped, quoted } from '../canonical-text.js';
import { type BusinessHistory, orderProjection } from '../projection.js';

type OrderRow = BusinessHistory['rows']['orders'][number];

const TIMES = ['paid', 'accepted', 'captured', 'rejected', 'cancelled'] as const;

function statusOf(order: OrderRow): string {
  const reached = TIMES.filter((time) => order[`${time}_at`] !== null);
  const reason = order.reason === null ? '' : ` (${quoted(order.reason)})`;
  return `${order.status}${reason}, was ${['placed', ...reached].join(' ')}`;
}

/** What was ordered where and by whom, at which price, and the status of the order now. */
export const ordersProjection = orderProjection({
  name: 'orders',
  summary: 'what was ordered, by whom and at which price, and the status of each order now',
  blocks: ({ rows, names }) => {
    const lines = grouped(rows.orderLines, ({ order_id: orderId }) => orderId);
    const orders = grouped(rows.orders, ({ order_id: orderId }) => orderId);
    const orderIds = new Set([...orders.keys(), ...lines.keys()]);
    return new Map(
      [...orderIds].map((orderId) => [
        orderId,
        [
          ...(orders.get(orderId) ?? []).flatMap((order) => [
            `${names.member(order.member_id)} at ${names.shop(order.shop_id)} of ${names.member(order.owner_id)}, ` +
              `named ${quoted(order.shop_name)}`,
            `total ${order.total} won by ${order.payment_method}`,
            statusOf(order),
          ]),
          ...(lines.get(orderId) ?? [])
            .toSorted((one, other) => Number(one.position) - Number(other.position))
            .map(
              ({ position, menu_item_id: item, name, price, quantity }) =>
                `line ${position}: ${quantity} of ${quoted(name)} at ${price} won, ${names.item(item)}`,
            ),
        ],
      ]),
    );
  },
});
