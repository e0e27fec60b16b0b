import { Market } from './market.js';

interface Item {
  readonly menuItemId: string;
  readonly price: number;
}

describe('changes of one menu at once', () => {
  let market: Market;
  beforeAll(async () => {
    market = await Market.open();
  });
  afterAll(() => market.close());

  const shop = async () => {
    const { shopId } = market.ordering.shop;
    const { body, headers } = await market.ordering.owner.get(`/api/shops/${shopId}`);
    const [item] = (body as { menu: [Item] }).menu;
    return { path: `/api/shops/${shopId}/menu/${item.menuItemId}`, shopId, item, etag: headers['etag'] };
  };
  const price = async (to: number) => {
    const { path, etag } = await shop();
    return market.ordering.owner.patch(path, { price: to }, etag);
  };

  it('two prices for what both have read: one is taken, and the loser gets 412', async () => {
    const winners = new Set<number>();
    for (let round = 0; round < 6; round += 1) {
      const { path, etag } = await shop();
      const prices = round % 2 === 0 ? [11_000, 12_000] : [12_000, 11_000];
      const responses = await Promise.all(prices.map((to) => market.ordering.owner.patch(path, { price: to }, etag)));
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 412]);
      const won = prices[responses.findIndex(({ status }) => status === 200)] ?? 0;
      expect((await shop()).item.price).toBe(won);
      winners.add(won);
    }
    expect(winners).toEqual(new Set([11_000, 12_000]));
  });

  it('a price against an order: it is placed at the price that the customer saw, or refused', async () => {
    const seen = new Set<number>();
    for (let round = 0; round < 8; round += 1) {
      await price(10_000);
      const { shopId, item, path, etag } = await shop();
      const order = { shopId, items: [{ menuItemId: item.menuItemId, quantity: 2 }], expectedTotal: 20_000 };
      const place = () => market.ordering.customer.post('/api/orders', order, `price-${round}`);
      const raise = () => market.ordering.owner.patch(path, { price: 13_000 }, etag);
      const [placed] =
        round % 2 === 0 ? await Promise.all([place(), raise()]) : (await Promise.all([raise(), place()])).reverse();
      expect([201, 409]).toContain(placed?.status);
      if (placed?.status === 201) expect((placed.body as { total: number }).total).toBe(20_000);
      else expect((placed?.body as { code: string }).code).toBe('PRICE_CHANGED');
      seen.add(placed?.status ?? 0);
    }
    expect(seen).toContain(201);
  });

  it('the shop closes against orders: each is placed or refused, and after it none is placed', async () => {
    const { shopId, item } = await shop();
    const owner = market.ordering.owner;
    const order = { shopId, items: [{ menuItemId: item.menuItemId, quantity: 3 }] };
    const place = (key: string) => market.ordering.customer.post('/api/orders', order, key);
    const change = async (open: boolean) => {
      const { headers } = await owner.get(`/api/shops/${shopId}`);
      return owner.patch(`/api/shops/${shopId}`, { open }, headers['etag']);
    };
    const [, ...placed] = await Promise.all([
      change(false),
      ...['a', 'b', 'c', 'd'].map((key) => place(`close-${key}`)),
    ]);
    for (const { status, body } of placed)
      expect([status, (body as { code?: string }).code]).toEqual(
        status === 201 ? [201, undefined] : [409, 'SHOP_CLOSED'],
      );
    expect((await place('close-after')).status).toBe(409);
    expect((await change(true)).status).toBe(200);
  });
});
