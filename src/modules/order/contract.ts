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
export const PRICE_CHANGED = refusal('PRICE_CHANGED', 409, 'The order comes to another total than the customer saw.');
export const BELOW_MINIMUM = refusal('BELOW_MINIMUM', 409, 'The order is below the minimum of the shop.');
export const TOTAL_TOO_HIGH = refusal('TOTAL_TOO_HIGH', 409, 'The order comes to more than one order may.');
export const ILLEGAL_TRANSITION = refusal(
  'ILLEGAL_TRANSITION',
  409,
  'The order is where it cannot become what was asked for.',
);

/** An amount of Korean won. */
const Won = z.int().min(0).max(100_000_000);
const Quantity = z.int().min(1);

/** Where an order stands in its life (주문 상태). One whose time has run out is `cancelled`, with a reason. */
export const OrderStatus = z.enum(['placed', 'paid', 'accepted', 'rejected', 'picked_up', 'delivered', 'cancelled']);

/**
 * Why an order was cancelled: its customer did; the payment failed, or nothing came of it in time; the shop did not accept
 * in time.
 */
export const CancelReason = z.enum(['customer-cancelled', 'payment-failed', 'payment-timeout', 'acceptance-timeout']);

/** How a customer pays (결제 수단): what the payment module takes. */
export const PaymentMethod = z.enum([
  'card-ok',
  'card-declined',
  'card-slow',
  'card-fails',
  'card-timeout-after-charge',
]);

const OrderLine = z.object({
  menuItemId: z.string(),
  name: z.string(),
  /** Of one piece. */
  price: Won,
  quantity: Quantity,
});

/** What never changes of an order. */
const OrderFacts = z.object({
  orderId: z.string(),
  memberId: z.string(),
  shopId: z.string(),
  ownerId: z.string(),
  shopName: z.string(),
  lines: z.array(OrderLine),
  total: Won,
  placedAt: z.iso.datetime(),
});

/** What every event after the first tells; `at` is when it became so. */
const Since = OrderFacts.extend({ at: z.iso.datetime() });

const OrderView = OrderFacts.extend({
  status: OrderStatus,
  paymentMethod: PaymentMethod,
  /** Why it was cancelled, as a code; why it was rejected, in the words of the shop. */
  reason: z.string().optional(),
  /** When its amount was held on the customer's card. */
  paidAt: z.iso.datetime().optional(),
  acceptedAt: z.iso.datetime().optional(),
  /** When its amount was taken. */
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
  /** The total that the customer saw; another one refuses the order. */
  expectedTotal: Won.optional(),
  paymentMethod: PaymentMethod.default('card-ok'),
});

const OrderOnly = z.strictObject({ orderId: identifier });
const OrderState = z.object({ orderId: z.string(), status: OrderStatus });
const transition = { in: OrderOnly, out: OrderState, errors: { ORDER_UNKNOWN, ILLEGAL_TRANSITION } } as const;
const fact = { version: 1, key: 'orderId', keep: 'forever' } as const;

/** 주문: what a customer ordered, from whom, at which price, and what has become of it. */
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
      http: post('/api/orders'),
      key: 'required',
    }),
    /** The shop takes the order that is paid (주문 수락); its amount is then taken. */
    accept: command({
      ...transition,
      allow: ['owner:own'],
      http: post('/api/orders/:orderId/accept', { status: 200 }),
    }),
    /** The shop declines the order that is paid (주문 거절); its amount is let go. */
    reject: command({
      ...transition,
      in: OrderOnly.extend({ reason: freeLine(200).optional() }),
      allow: ['owner:own'],
      http: post('/api/orders/:orderId/reject', { status: 200 }),
    }),
    /** The customer cancels the order, until it is picked up (주문 취소); its amount is let go, or given back. */
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
      in: z.strictObject({ ...pageQuery }),
      out: pageOf(OrderView),
      errors: { BAD_CURSOR },
      allow: ['customer', 'owner', 'admin'],
      http: get('/api/orders'),
    }),
  },
  events: {
    placed: event({ ...fact, data: OrderFacts }),
    /** Its amount is held on the customer's card; the shop may accept it. */
    paid: event({ ...fact, data: Since }),
    accepted: event({ ...fact, data: Since }),
    /** `reason`: in the words of the shop. */
    rejected: event({ ...fact, data: Since.extend({ reason: z.string().optional() }) }),
    /** `paidAt`: when it had been paid, if it had, so that the shop knew of it. */
    cancelled: event({ ...fact, data: Since.extend({ reason: CancelReason, paidAt: z.iso.datetime().optional() }) }),
  },
});

export type OrderStatus = z.output<typeof OrderStatus>;
export type CancelReason = z.output<typeof CancelReason>;
export type PaymentMethod = z.output<typeof PaymentMethod>;
export type OrderView = z.output<typeof OrderView>;

/** Calls the order module. */
export class OrderClient extends client(order) {}
