import { z } from 'zod';
import { command, query } from '../../platform/contract/call.js';
import { client } from '../../platform/contract/client.js';
import { contract } from '../../platform/contract/contract.js';
import { event } from '../../platform/contract/event.js';
import { BAD_CURSOR, pageOf, pageQuery } from '../../platform/contract/page.js';
import { refusal } from '../../platform/contract/refusal.js';
import { get, post } from '../../platform/contract/route.js';
import { identifier } from '../../platform/contract/text.js';

export const ORDER_UNKNOWN = refusal('ORDER_UNKNOWN', 404, 'There is no such order.');
export const SHOP_UNKNOWN = refusal('SHOP_UNKNOWN', 404, 'There is no such shop.');
export const ITEM_UNKNOWN = refusal('ITEM_UNKNOWN', 404, 'The menu of the shop has no such item.');
export const SHOP_CLOSED = refusal('SHOP_CLOSED', 409, 'The shop is closed.');
export const ITEM_SOLD_OUT = refusal('ITEM_SOLD_OUT', 409, 'An item of the order is sold out.');
export const PRICE_CHANGED = refusal('PRICE_CHANGED', 409, 'The order comes to another total than the customer saw.');
export const BELOW_MINIMUM = refusal('BELOW_MINIMUM', 409, 'The order is below the minimum of the shop.');
export const TOTAL_TOO_HIGH = refusal('TOTAL_TOO_HIGH', 409, 'The order comes to more than one order may.');

/** An amount of Korean won. */
const Won = z.int().min(0).max(100_000_000);
const Quantity = z.int().min(1);

/** Where an order stands in its life (주문 상태). */
export const OrderStatus = z.enum(['placed']);

const OrderLine = z.object({
  menuItemId: z.string(),
  name: z.string(),
  /** Of one piece. */
  price: Won,
  quantity: Quantity,
});

const OrderView = z.object({
  orderId: z.string(),
  status: OrderStatus,
  memberId: z.string(),
  shopId: z.string(),
  ownerId: z.string(),
  shopName: z.string(),
  lines: z.array(OrderLine),
  total: Won,
  placedAt: z.iso.datetime(),
});

const PlaceOrder = z.strictObject({
  shopId: identifier,
  items: z
    .array(z.strictObject({ menuItemId: identifier, quantity: Quantity.max(99) }))
    .min(1)
    .max(50),
  /** The total that the customer saw; another one refuses the order. */
  expectedTotal: Won.optional(),
});

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
    byId: query({
      in: z.strictObject({ orderId: identifier }),
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
    placed: event({
      version: 1,
      key: 'orderId',
      data: z.object({
        orderId: z.string(),
        memberId: z.string(),
        shopId: z.string(),
        ownerId: z.string(),
        shopName: z.string(),
        lines: z.array(OrderLine),
        total: Won,
        placedAt: z.iso.datetime(),
      }),
      keep: 'forever',
    }),
  },
});

export type OrderStatus = z.output<typeof OrderStatus>;
export type OrderView = z.output<typeof OrderView>;

/** Calls the order module. */
export class OrderClient extends client(order) {}
