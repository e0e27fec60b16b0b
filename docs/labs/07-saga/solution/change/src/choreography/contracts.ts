import { z } from 'zod';
import { anyone, command, contract, event } from '#ficus/platform/contract/api.js';

const Order = z.object({ orderId: z.string() });
const aboutOrder = () => event({ version: 1, key: 'orderId', data: Order, keep: 'forever' });

/** The same modules without a call between them: each reacts to what another has published. */
export const order = contract('order', {
  calls: { checkout: command({ in: Order, out: z.object({}), allow: [anyone] }) },
  events: { placed: aboutOrder() },
});
export const payment = contract('payment', { events: { authorized: aboutOrder() } });
export const kitchen = contract('kitchen', { events: { reserved: aboutOrder(), refused: aboutOrder() } });
export const courier = contract('courier', { events: { booked: aboutOrder() } });
export const coupon = contract('coupon', { events: { redeemed: aboutOrder() } });
