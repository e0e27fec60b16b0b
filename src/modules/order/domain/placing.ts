import type { PaymentMethod } from '../contract.js';
import type { Order, OrderLine } from './order.js';
import { ORDER_LIMIT, totalOf } from './total.js';

/** An item that a customer orders, and how many of it. */
export interface WantedItem {
  readonly menuItemId: string;
  readonly quantity: number;
}

/** The present offer of a shop. */
export interface Offer {
  readonly shopId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly open: boolean;
  readonly minimumOrder: number;
  readonly items: readonly {
    readonly menuItemId: string;
    readonly name: string;
    readonly price: number;
    readonly available: boolean;
  }[];
}

/** The order to place: by whom, what, at which expected total, and how it is paid. */
export interface Placing {
  readonly orderId: string;
  readonly memberId: string;
  readonly wanted: readonly WantedItem[];
  readonly expectedTotal?: number | undefined;
  readonly paymentMethod: PaymentMethod;
  readonly placedAt: string;
}

/** The rules for placing an order. */
export type PlacingRule = 'SHOP_CLOSED' | 'ITEM_SOLD_OUT' | 'TOTAL_TOO_HIGH' | 'PRICE_CHANGED' | 'BELOW_MINIMUM';

/** An order that breaks a rule is not placed. */
export class NotPlaced extends Error {
  override readonly name = 'NotPlaced';

  constructor(
    readonly rule: PlacingRule,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Places an order (주문하기) at the prices of the offer.
 * @throws NotPlaced when the shop is closed, an item is sold out, or the total is not the one the customer saw, below the
 * shop's minimum or above the limit of an order.
 */
export function placed(
  { orderId, memberId, wanted, expectedTotal, paymentMethod, placedAt }: Placing,
  offer: Offer,
): Order {
  if (!offer.open) throw new NotPlaced('SHOP_CLOSED', `${offer.name} is closed.`);
  const lines = merged(wanted).map((item) => lineOf(item, offer));
  const total = totalOf(lines);
  if (total > ORDER_LIMIT)
    throw new NotPlaced(
      'TOTAL_TOO_HIGH',
      `The order comes to ${total} won; one order comes to ${ORDER_LIMIT} at most.`,
    );
  if (expectedTotal !== undefined && expectedTotal !== total)
    throw new NotPlaced('PRICE_CHANGED', `The order comes to ${total} won, not ${expectedTotal}.`);
  if (total < offer.minimumOrder)
    throw new NotPlaced(
      'BELOW_MINIMUM',
      `The order comes to ${total} won; the minimum of ${offer.name} is ${offer.minimumOrder}.`,
    );
  return {
    orderId,
    status: 'placed',
    memberId,
    shopId: offer.shopId,
    ownerId: offer.ownerId,
    shopName: offer.name,
    lines,
    total,
    paymentMethod,
    placedAt,
  };
}

/** Merges an item that is listed twice into one line with both quantities, in its first place. */
export function merged(wanted: readonly WantedItem[]): WantedItem[] {
  const quantities = new Map<string, number>();
  for (const { menuItemId, quantity } of wanted)
    quantities.set(menuItemId, (quantities.get(menuItemId) ?? 0) + quantity);
  return [...quantities].map(([menuItemId, quantity]) => ({ menuItemId, quantity }));
}

function lineOf({ menuItemId, quantity }: WantedItem, offer: Offer): OrderLine {
  const item = offer.items.find((candidate) => candidate.menuItemId === menuItemId);
  if (!item) throw new Error(`The offer of ${offer.name} lacks the requested item ${menuItemId}.`);
  if (!item.available) throw new NotPlaced('ITEM_SOLD_OUT', `${item.name} of ${offer.name} is sold out.`);
  return { menuItemId, name: item.name, price: item.price, quantity };
}
