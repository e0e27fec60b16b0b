import { readFileSync } from 'node:fs';
import { Books } from '../../../../test/crash/books.js';

/** Accepted orders, and what they cost in won. */
export interface Sum {
  readonly orders: number;
  readonly won: number;
}

/** The accepted orders of each shop, by its id. */
export type Sales = ReadonlyMap<string, Sum>;

export const NONE: Sum = { orders: 0, won: 0 };

/** What the database of `order` says, also while the marketplace runs. */
export async function salesInBooks(dataDirectory: string): Promise<Sales> {
  const books = new Books(dataDirectory, {});
  try {
    const rows = await books.all<{ shop_id: string; orders: number; won: number }>(
      'order',
      `SELECT shop_id, COUNT(*) AS orders, SUM(total) AS won FROM orders WHERE status = 'accepted' GROUP BY shop_id`,
    );
    return new Map(rows.map(({ shop_id: shopId, orders, won }) => [shopId, { orders, won }]));
  } finally {
    await books.close();
  }
}

/**
 * What the file of the consumer says; nothing before it has written one.
 * @throws Error with a sentence when it is not `{ "shops": { "<shopId>": { "orders": …, "won": … } } }`
 */
export function salesInFile(file: string): Sales {
  const text = textOf(file);
  if (text === undefined) return new Map();
  try {
    const { shops } = JSON.parse(text) as { shops: { [shopId: string]: Sum } };
    const entries = Object.entries(shops);
    if (entries.every(([, { orders, won }]) => Number.isSafeInteger(orders) && Number.isSafeInteger(won)))
      return new Map(entries.map(([shopId, { orders, won }]) => [shopId, { orders, won }]));
  } catch {
    // Said below, with what is there.
  }
  throw new Error(
    `The file of your consumer must hold { "shops": { "<shopId>": { "orders": 1, "won": 18000 } } } at any time; it holds '${text.slice(0, 80)}'.`,
  );
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** All shops together. */
export function totalOf(sales: Sales): Sum {
  return [...sales.values()].reduce(plus, NONE);
}

function plus(one: Sum, other: Sum): Sum {
  return { orders: one.orders + other.orders, won: one.won + other.won };
}

/** What these sales have too little and too much, shop by shop. */
export function compared(expected: Sales, found: Sales): { readonly lost: Sum; readonly doubled: Sum } {
  let [lost, doubled] = [NONE, NONE];
  for (const shopId of new Set([...expected.keys(), ...found.keys()])) {
    const [wanted, has] = [expected.get(shopId) ?? NONE, found.get(shopId) ?? NONE];
    lost = plus(lost, above(wanted, has));
    doubled = plus(doubled, above(has, wanted));
  }
  return { lost, doubled };
}

function above(one: Sum, other: Sum): Sum {
  return { orders: Math.max(0, one.orders - other.orders), won: Math.max(0, one.won - other.won) };
}

/** The sales of one shop alone. */
export function ofShop(sales: Sales, shopId: string): Sales {
  return new Map([[shopId, sales.get(shopId) ?? NONE]]);
}
