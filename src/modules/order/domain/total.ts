import type { OrderLine } from './order.js';

/** The highest total of one order, in won. */
export const ORDER_LIMIT = 100_000_000;

/**
 * The total of the lines, in won.
 * @throws RangeError when the sum is too large to be exact.
 */
export function totalOf(lines: readonly Pick<OrderLine, 'price' | 'quantity'>[]): number {
  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  if (!Number.isSafeInteger(total)) throw new RangeError(`${total} won cannot be counted exactly.`);
  return total;
}
