import { merged, NotPlaced, type Offer, placed, type Placing } from './placing.js';
import { totalOf } from './total.js';

const offer: Offer = {
  shopId: 's1',
  ownerId: 'm9',
  name: '연희치킨',
  open: true,
  minimumOrder: 15_000,
  items: [
    { menuItemId: 'fried', name: '후라이드', price: 18_000, available: true },
    { menuItemId: 'radish', name: '치킨무', price: 500, available: true },
    { menuItemId: 'beer', name: '생맥주', price: 4_500, available: false },
  ],
};
const placing: Placing = {
  orderId: 'o1',
  memberId: 'm1',
  wanted: [
    { menuItemId: 'fried', quantity: 1 },
    { menuItemId: 'radish', quantity: 3 },
  ],
  paymentMethod: 'card-ok',
  placedAt: '2026-01-01T00:00:00.000Z',
};

const place = (change: Partial<Placing> = {}, at: Partial<Offer> = {}) =>
  placed({ ...placing, ...change }, { ...offer, ...at });

function ruleBrokenBy(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof NotPlaced) return error.rule;
    throw error;
  }
  return undefined;
}

describe('an order', () => {
  it('is placed at the prices of the offer, and keeps its shop as it was', () => {
    expect(place()).toEqual({
      orderId: 'o1',
      status: 'placed',
      memberId: 'm1',
      shopId: 's1',
      ownerId: 'm9',
      shopName: '연희치킨',
      lines: [
        { menuItemId: 'fried', name: '후라이드', price: 18_000, quantity: 1 },
        { menuItemId: 'radish', name: '치킨무', price: 500, quantity: 3 },
      ],
      total: 19_500,
      paymentMethod: 'card-ok',
      placedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('at a closed shop is refused', () => {
    expect(ruleBrokenBy(() => place({}, { open: false }))).toBe('SHOP_CLOSED');
  });

  it("below the shop's minimum is refused, at the minimum placed", () => {
    expect(ruleBrokenBy(() => place({}, { minimumOrder: 19_501 }))).toBe('BELOW_MINIMUM');
    expect(place({}, { minimumOrder: 19_500 }).total).toBe(19_500);
  });

  it('is placed at the total that the customer saw, or refused', () => {
    expect(place({ expectedTotal: 19_500 }).total).toBe(19_500);
    expect(ruleBrokenBy(() => place({ expectedTotal: 19_499 }))).toBe('PRICE_CHANGED');
    expect(ruleBrokenBy(() => place({ expectedTotal: 0 }))).toBe('PRICE_CHANGED');
  });

  it('of an item that is sold out is refused', () => {
    expect(ruleBrokenBy(() => place({ wanted: [{ menuItemId: 'beer', quantity: 4 }] }))).toBe('ITEM_SOLD_OUT');
  });

  it('that comes to more than one order may is refused', () => {
    const gold = [{ menuItemId: 'gold', name: '황금', price: 100_000_000, available: true }];
    const wanted = (quantity: number) => ({ wanted: [{ menuItemId: 'gold', quantity }] });
    expect(place(wanted(1), { items: gold }).total).toBe(100_000_000);
    expect(ruleBrokenBy(() => place(wanted(2), { items: gold }))).toBe('TOTAL_TOO_HIGH');
  });

  it('has one line for an item wanted twice', () => {
    const twice = [...placing.wanted, { menuItemId: 'fried', quantity: 2 }];
    expect(merged(twice)).toEqual([
      { menuItemId: 'fried', quantity: 3 },
      { menuItemId: 'radish', quantity: 3 },
    ]);
    expect(place({ wanted: twice }).total).toBe(55_500);
  });
});

describe('a total', () => {
  it('that cannot be counted to the won is an error, never a rounded number', () => {
    expect(() => totalOf([{ price: Number.MAX_SAFE_INTEGER, quantity: 2 }])).toThrow(RangeError);
  });
});
