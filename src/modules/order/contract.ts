import { z } from 'zod';
import {
  BAD_CURSOR,
  client,
  command,
  contract,
  event,
  freeLine,
  get,
  identifier,
  pageOf,
  pageQuery,
  post,
  query,
  refusal,
} from '../../platform/contract/api.js';

export const ORDER_UNKNOWN = refusal('ORDER_UNKNOWN', 404, 'There is no such order.');
export const SHOP_UNKNOWN = refusal('SHOP_UNKNOWN', 404, 'There is no such shop.');
export const ITEM_UNKNOWN = refusal('ITEM_UNKNOWN', 404, 'The menu of the shop has no such item.');
export const SHOP_CLOSED = refusal('SHOP_CLOSED', 409, 'The shop is closed.');
export const ITEM_SOLD_OUT = refusal('ITEM_SOLD_OUT', 409, 'An item of the order is sold out.');
export const PRICE_CHANGED = refusal(
  'PRICE_CHANGED',
  409,
  'The total of the order is not the one that the customer saw.',
);
export const BELOW_MINIMUM = refusal('BELOW_MINIMUM', 409, 'The order is below the minimum of the shop.');
export const TOTAL_TOO_HIGH = refusal('TOTAL_TOO_HIGH', 409, 'The total of the order is above the limit of one order.');
export const ILLEGAL_TRANSITION = refusal('ILLEGAL_TRANSITION', 409, 'The status of the order does not allow this.');

/** An amount of Korean won. */
const Won = z.int().min(0).max(100_000_000);
const Quantity = z.int().min(1);

/** The status of an order (주문 상태). An order whose time limit has passed is `cancelled`, with a reason. */
export const OrderStatus = z.enum(['placed', 'paid', 'accepted', 'rejected', 'picked_up', 'delivered', 'cancelled']);

/**
 * Why an order was cancelled: by its customer; because the payment failed or had no outcome in time; because the shop did not
 * accept in time.
 */
export const CancelReason = z.enum(['customer-cancelled', 'payment-failed', 'payment-timeout', 'acceptance-timeout']);

/** How a customer pays (결제 수단): the methods of the payment module. */
export const PaymentMethod = z.enum([
  'card-ok',
  'card-declined',
  'card-slow',
  'card-fails',
  'card-timeout-after-charge',
]);

const OrderLine = z.object({
  menuItemId: z.string().describe('The item of the menu.'),
  name: z.string().describe('The name of the item when it was ordered.'),
  price: Won.describe('Of one piece, in won.'),
  quantity: Quantity.describe('How many pieces.'),
});

/** The facts of an order that never change. */
const OrderFacts = z.object({
  orderId: z.string().describe('The order.'),
  memberId: z.string().describe('The customer.'),
  shopId: z.string().describe('The shop.'),
  ownerId: z.string().describe('The owner of the shop.'),
  shopName: z.string().describe('The name of the shop when the order was placed.'),
  lines: z.array(OrderLine).describe('What was ordered.'),
  total: Won.describe('Of all lines, in won.'),
  placedAt: z.iso.datetime().describe('When the order was placed.'),
});

/** The data of every event after the first. */
const Since = OrderFacts.extend({ at: z.iso.datetime().describe('When the status changed.') });

const OrderView = OrderFacts.extend({
  status: OrderStatus,
  paymentMethod: PaymentMethod,
  /** Why it was cancelled, as a code; why it was rejected, in the words of the shop. */
  reason: z.string().optional(),
  /** When its payment was authorised. */
  paidAt: z.iso.datetime().optional(),
  acceptedAt: z.iso.datetime().optional(),
  /** When its payment was captured. */
  capturedAt: z.iso.datetime().optional(),
  rejectedAt: z.iso.datetime().optional(),
  cancelledAt: z.iso.datetime().optional(),
});

const PlaceOrder = z.strictObject({
  shopId: identifier,
  items: z
    .array(z.strictObject({ menuItemId: identifier, quantity: Quantity.max(99) }))
    .min(1)
    .max(50),
  /** The total that the customer saw. The order is refused when its total is another one. */
  expectedTotal: Won.optional(),
  paymentMethod: PaymentMethod.default('card-ok'),
});

const TimeWithOffset = z.iso.datetime({ offset: true });

const OrderSearch = z.strictObject({
  status: OrderStatus.optional(),
  shopId: identifier.optional(),
  from: TimeWithOffset.describe('Placed at this time or later.').optional(),
  to: TimeWithOffset.describe('Placed before this time.').optional(),
  ...pageQuery,
});

const OrderOnly = z.strictObject({ orderId: identifier });
const OrderState = z.object({ orderId: z.string(), status: OrderStatus });
const transition = { in: OrderOnly, out: OrderState, errors: { ORDER_UNKNOWN, ILLEGAL_TRANSITION } } as const;
const fact = { version: 1, key: 'orderId', keep: 'forever' } as const;

/** 주문: what a customer ordered, from whom, at which price, and its status. */
export const order = contract('order', {
  calls: {
    place: command({
      in: PlaceOrder,
      out: z.object({ orderId: z.string(), status: OrderStatus, total: Won }),
      errors: {
        SHOP_UNKNOWN,
        ITEM_UNKNOWN,
        SHOP_CLOSED,
        ITEM_SOLD_OUT,
        PRICE_CHANGED,
        BELOW_MINIMUM,
        TOTAL_TOO_HIGH,
      },
      allow: ['customer'],
      http: post('/api/orders', { location: '/api/orders/:orderId' }),
      key: 'required',
    }),
    /** The shop accepts the paid order (주문 수락); its payment is then captured. */
    accept: command({
      ...transition,
      allow: ['owner:own'],
      http: post('/api/orders/:orderId/accept', { status: 200 }),
    }),
    /** The shop rejects the paid order (주문 거절); its payment is voided. */
    reject: command({
      ...transition,
      in: OrderOnly.extend({ reason: freeLine(200).optional() }),
      allow: ['owner:own'],
      http: post('/api/orders/:orderId/reject', { status: 200 }),
    }),
    /** The customer cancels the order, until it is picked up (주문 취소); its payment is voided or refunded. */
    cancel: command({
      ...transition,
      allow: ['customer:own'],
      http: post('/api/orders/:orderId/cancel', { status: 200 }),
    }),
    byId: query({
      in: OrderOnly,
      out: OrderView,
      errors: { ORDER_UNKNOWN },
      allow: ['customer:own', 'owner:own', 'admin'],
      http: get('/api/orders/:orderId'),
    }),
    /** Newest first: a customer's own, those of an owner's shops, or for an admin all. */
    list: query({
      in: OrderSearch,
      out: pageOf(OrderView),
      errors: { BAD_CURSOR },
      allow: ['customer', 'owner', 'admin'],
      http: get('/api/orders'),
    }),
  },
  events: {
    placed: event({
      ...fact,
      data: OrderFacts,
      summary: 'A customer placed an order; its payment is not authorised yet.',
    }),
    paid: event({ ...fact, data: Since, summary: 'The payment of the order is authorised; the shop may accept it.' }),
    accepted: event({ ...fact, data: Since, summary: 'The shop accepted the order.' }),
    rejected: event({
      ...fact,
      data: Since.extend({ reason: z.string().optional().describe('In the words of the shop.') }),
      summary: 'The shop rejected the order.',
    }),
    cancelled: event({
      ...fact,
      data: Since.extend({
        reason: CancelReason.describe('Why the order was cancelled.'),
        paidAt: z.iso.datetime().optional().describe('When it was paid, if it was: then its shop had seen it.'),
      }),
      summary: 'The order was cancelled: by its customer, because its payment failed, or because a time limit passed.',
    }),
  },
});

export type OrderStatus = z.output<typeof OrderStatus>;
export type CancelReason = z.output<typeof CancelReason>;
export type PaymentMethod = z.output<typeof PaymentMethod>;
export type OrderView = z.output<typeof OrderView>;

/** Calls the order module. */
export class OrderClient extends client(order) {}
