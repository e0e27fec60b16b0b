import { z } from 'zod';
import { anyone, byModule, client, command, contract, refusal } from '#ficus/platform/contract/api.js';

const Order = z.object({ orderId: z.string() });
const Done = z.object({});
const byOrder = { in: Order, out: Done, allow: [byModule('order')] } as const;

export const FULL = refusal('FULL', 409, 'The kitchen takes no more orders.');

/** Takes an order through its checkout. */
export const order = contract('order', { calls: { checkout: command({ in: Order, out: Done, allow: [anyone] }) } });

/** Authorises the payment of an order, or voids the authorisation. */
export const payment = contract('payment', { calls: { authorize: command(byOrder), void: command(byOrder) } });
export class PaymentClient extends client(payment) {}

/** Cooks an order, unless it is full. */
export const kitchen = contract('kitchen', { calls: { reserve: command({ ...byOrder, errors: { FULL } }) } });
export class KitchenClient extends client(kitchen) {}

/** Sends a rider. */
export const courier = contract('courier', { calls: { book: command(byOrder) } });
export class CourierClient extends client(courier) {}

/** Takes a coupon, or gives it back. No checkout uses it yet. */
export const coupon = contract('coupon', { calls: { redeem: command(byOrder), giveBack: command(byOrder) } });
export class CouponClient extends client(coupon) {}
