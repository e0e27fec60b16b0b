/** Who orders: the sample customer, or one of two who join in the history. The third is reached by no channel, and withdraws. */
export type Who = 'customer' | 'second' | 'third';

/** An order of the history, and what its parties make of it. */
export interface ScriptedOrder {
  /** Names it in idempotency keys and errors. */
  readonly name: string;
  readonly by: Who;
  readonly shop: string;
  /** Places on the menu of the shop, and how many pieces. */
  readonly items: readonly (readonly [at: number, quantity: number])[];
  readonly paymentMethod?: string;
  readonly end: 'accepted' | 'rejected' | 'rejected-with-reason' | 'cancelled' | 'refunded' | 'timed-out' | 'unpaid';
}

const CHICKEN = '연희치킨';
const PIZZA = '화덕피자 성수';
const CHINESE = '만리장성반점';
const SOUP = '할매순대국';

/** Shops of the sample owner. In the history the prices of the first one change, and an item of the second one is sold out. */
export const SCRIPTED_SHOPS = { CHICKEN, PIZZA, CHINESE, SOUP };

/**
 * The orders of the history: those of a wave are placed at once. Two are alike in everything, and two differ in how they end
 * alone: they must not be taken for one another.
 */
export const WAVES: readonly (readonly ScriptedOrder[])[] = [
  [
    { name: 'a1', by: 'customer', shop: CHICKEN, items: [[0, 1]], end: 'accepted' },
    { name: 'a2', by: 'customer', shop: CHICKEN, items: [[0, 1]], end: 'accepted' },
    {
      name: 'a3',
      by: 'customer',
      shop: CHICKEN,
      items: [
        [1, 1],
        [5, 2],
      ],
      end: 'rejected-with-reason',
    },
    {
      name: 'a4',
      by: 'customer',
      shop: CHICKEN,
      items: [
        [1, 1],
        [5, 2],
      ],
      end: 'refunded',
    },
    { name: 'a5', by: 'second', shop: PIZZA, items: [[0, 2]], end: 'accepted' },
    {
      name: 'a6',
      by: 'second',
      shop: PIZZA,
      items: [
        [2, 1],
        [3, 1],
        [4, 3],
      ],
      end: 'cancelled',
    },
    { name: 'a7', by: 'second', shop: CHINESE, items: [[0, 2]], end: 'rejected' },
    {
      name: 'a8',
      by: 'customer',
      shop: SOUP,
      items: [
        [0, 1],
        [4, 1],
      ],
      end: 'refunded',
    },
    { name: 'a9', by: 'third', shop: SOUP, items: [[3, 2]], end: 'accepted' },
    { name: 'a10', by: 'customer', shop: CHINESE, items: [[5, 1]], end: 'timed-out' },
    { name: 'a11', by: 'second', shop: SOUP, items: [[1, 1]], end: 'timed-out' },
    { name: 'a12', by: 'customer', shop: PIZZA, items: [[3, 9]], end: 'cancelled' },
  ],
  [
    { name: 'b1', by: 'customer', shop: CHICKEN, items: [[0, 1]], end: 'accepted' },
    { name: 'b2', by: 'customer', shop: CHICKEN, items: [[0, 3]], paymentMethod: 'card-declined', end: 'unpaid' },
    { name: 'b3', by: 'second', shop: CHINESE, items: [[1, 2]], paymentMethod: 'card-fails', end: 'unpaid' },
    { name: 'b4', by: 'customer', shop: SOUP, items: [[2, 1]], paymentMethod: 'card-slow', end: 'accepted' },
    {
      name: 'b5',
      by: 'second',
      shop: SOUP,
      items: [[2, 2]],
      paymentMethod: 'card-timeout-after-charge',
      end: 'accepted',
    },
    { name: 'b6', by: 'customer', shop: CHINESE, items: [[3, 1]], paymentMethod: 'card-slow', end: 'refunded' },
    { name: 'b7', by: 'customer', shop: PIZZA, items: [[2, 4]], end: 'rejected' },
    {
      name: 'b8',
      by: 'third',
      shop: CHINESE,
      items: [
        [0, 1],
        [1, 1],
      ],
      end: 'refunded',
    },
    {
      name: 'b9',
      by: 'second',
      shop: CHICKEN,
      items: [
        [2, 1],
        [4, 2],
      ],
      end: 'cancelled',
    },
    { name: 'b10', by: 'customer', shop: SOUP, items: [[0, 10]], end: 'accepted' },
  ],
  [
    { name: 'c1', by: 'customer', shop: CHICKEN, items: [[3, 1]], end: 'accepted' },
    { name: 'c2', by: 'second', shop: CHICKEN, items: [[3, 2]], end: 'refunded' },
    {
      name: 'c3',
      by: 'third',
      shop: PIZZA,
      items: [
        [0, 1],
        [2, 1],
      ],
      end: 'cancelled',
    },
    { name: 'c4', by: 'customer', shop: CHINESE, items: [[2, 3]], end: 'rejected-with-reason' },
    { name: 'c5', by: 'second', shop: SOUP, items: [[0, 1]], end: 'accepted' },
    {
      name: 'c6',
      by: 'customer',
      shop: PIZZA,
      items: [
        [0, 2],
        [5, 4],
      ],
      end: 'timed-out',
    },
    { name: 'c7', by: 'second', shop: CHINESE, items: [[4, 2]], paymentMethod: 'card-declined', end: 'unpaid' },
    { name: 'c8', by: 'customer', shop: SOUP, items: [[1, 2]], end: 'refunded' },
  ],
];
