import type { Driver } from '../driver/driver.js';
import { startDriver } from '../driver/start-driver.js';
import { Visitor } from './visitor.js';

interface Shop {
  readonly shopId: string;
  readonly name: string;
  readonly open: boolean;
  readonly minimumOrder: number;
  readonly menu: readonly { readonly menuItemId: string; readonly name: string; readonly price: number }[];
}
interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

describe('the marketplace', () => {
  let driver: Driver;
  let anybody: Visitor;
  let customer: Visitor;
  let owner: Visitor;

  beforeAll(async () => {
    driver = await startDriver();
    anybody = Visitor.at(driver.address);
    customer = await anybody.signIn('customer@example.com');
    owner = await anybody.signIn('owner@example.com');
  });
  afterAll(() => driver?.close());

  const shopsOf = async (query: string) => ((await anybody.get(`/api/shops?${query}`)).body as Page<Shop>).items;
  const ownShop = async (): Promise<Shop> => {
    const mine = (await owner.get('/api/members/me')).body as { memberId: string };
    const [first] = await shopsOf(`ownerId=${mine.memberId}&open=true`);
    return (await anybody.get(`/api/shops/${first?.shopId}`)).body as Shop;
  };
  /** What reaches the shop's minimum, and what it costs. */
  const enough = (shop: Shop) => {
    const [item] = shop.menu;
    const quantity = Math.ceil(shop.minimumOrder / (item?.price ?? 1));
    return { items: [{ menuItemId: item?.menuItemId, quantity }], total: quantity * (item?.price ?? 0) };
  };

  it('has at least thirty shops with menus, in several categories and districts', async () => {
    const shops: (Shop & { category: string; district: string })[] = [];
    let cursor = '';
    do {
      const page = (await anybody.get(`/api/shops?limit=20${cursor}`)).body as Page<(typeof shops)[number]>;
      shops.push(...page.items);
      cursor = page.next ? `&cursor=${page.next}` : '';
    } while (cursor);
    expect(shops.length).toBeGreaterThanOrEqual(30);
    expect(new Set(shops.map((shop) => shop.shopId)).size).toBe(shops.length);
    expect(new Set(shops.map((shop) => shop.category)).size).toBeGreaterThanOrEqual(5);
    expect(new Set(shops.map((shop) => shop.district)).size).toBeGreaterThanOrEqual(3);
    for (const { shopId } of shops)
      expect(((await anybody.get(`/api/shops/${shopId}`)).body as Shop).menu.length).toBeGreaterThan(0);
  });

  it('has an owner for every sample shop, who can sign in', async () => {
    const { items } = (await anybody.get('/api/shops?limit=100')).body as Page<Shop>;
    const emails = ['owner', 'owner-2', 'owner-3', 'owner-4', 'owner-5', 'owner-6'].map(
      (name) => `${name}@example.com`,
    );
    let found = 0;
    for (const email of emails) {
      const { memberId } = (await (await anybody.signIn(email)).get('/api/members/me')).body as { memberId: string };
      found += (await shopsOf(`limit=100&ownerId=${memberId}`)).length;
    }
    expect(found).toBe(items.length);
  });

  it('gives the sample owner at least three open shops', async () => {
    const { memberId } = (await owner.get('/api/members/me')).body as { memberId: string };
    expect((await shopsOf(`ownerId=${memberId}&open=true`)).length).toBeGreaterThanOrEqual(3);
  });

  it('takes an order at the price seen, and notifies the customer once', async () => {
    const shop = await ownShop();
    const { items, total } = enough(shop);
    const placed = await customer.post('/api/orders', { shopId: shop.shopId, items, expectedTotal: total }, 'tour-1');
    expect([placed.status, placed.body]).toEqual([201, expect.objectContaining({ status: 'placed', total })]);
    const again = await customer.post('/api/orders', { shopId: shop.shopId, items, expectedTotal: total }, 'tour-1');
    expect(again.text).toBe(placed.text);
    await driver.settled();
    const { orderId } = placed.body as { orderId: string };
    const messages = ((await customer.get('/api/notifications')).body as Page<{ orderId: string; state: string }>)
      .items;
    expect(messages.filter((message) => message.orderId === orderId)).toEqual([
      expect.objectContaining({ state: 'sent' }),
    ]);
  });

  it('refuses an order at a price that is no longer the one seen', async () => {
    const shop = await ownShop();
    const { items, total } = enough(shop);
    const [item] = shop.menu;
    const read = await anybody.get(`/api/shops/${shop.shopId}`);
    const raised = await owner.patch(
      `/api/shops/${shop.shopId}/menu/${item?.menuItemId}`,
      { price: (item?.price ?? 0) + 500 },
      read.headers['etag'],
    );
    expect(raised.status).toBe(200);
    const refused = await customer.post('/api/orders', { shopId: shop.shopId, items, expectedTotal: total }, 'tour-2');
    expect([refused.status, refused.body]).toEqual([409, expect.objectContaining({ code: 'PRICE_CHANGED' })]);
  });

  it('refuses an order at a shop that has closed', async () => {
    const shop = await ownShop();
    const etag = (await anybody.get(`/api/shops/${shop.shopId}`)).headers['etag'];
    expect((await owner.patch(`/api/shops/${shop.shopId}`, { open: false }, etag)).status).toBe(200);
    const refused = await customer.post('/api/orders', { shopId: shop.shopId, items: enough(shop).items }, 'tour-3');
    expect([refused.status, refused.body]).toEqual([409, expect.objectContaining({ code: 'SHOP_CLOSED' })]);
  });

  it('shows an order to its customer, its owner and the admin, and to nobody else', async () => {
    const shop = await ownShop();
    const placed = await customer.post('/api/orders', { shopId: shop.shopId, items: enough(shop).items }, 'tour-4');
    const path = `/api/orders/${(placed.body as { orderId: string }).orderId}`;
    const admin = await anybody.signIn('admin@example.com');
    const rider = await anybody.signIn('rider@example.com');
    await anybody.post('/api/members', { email: 'second@example.com', password: 'a long password', name: '둘째 손님' });
    const second = await anybody.signIn('second@example.com', 'a long password');
    const statuses = await Promise.all([customer, owner, admin, rider, second, anybody].map((who) => who.get(path)));
    expect(statuses.map((reply) => reply.status)).toEqual([200, 200, 200, 403, 403, 401]);
  });

  it('describes every path it serves', async () => {
    const { paths } = (await anybody.get('/openapi.json')).body as { paths: object };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/members',
        '/api/sessions',
        '/api/shops',
        '/api/shops/{shopId}',
        '/api/orders',
        '/api/notifications',
      ]),
    );
  });

  it('describes the events of all modules with their consumers, wherever the modules run', async () => {
    const { channels, operations, components } = (await anybody.get('/asyncapi.json')).body as {
      channels: { [module: string]: { address: string; bindings: { kafka: { partitions: number } } } };
      operations: { [id: string]: object };
      components: { messages: { [event: string]: object } };
    };
    const topics = Object.values(channels).map(({ address, bindings }) => [address, bindings.kafka.partitions]);
    expect(topics.sort()).toEqual(
      ['member', 'notification', 'order', 'payment', 'shop'].map((name) => [`ficus.${name}`, 8]),
    );
    expect(Object.keys(operations)).toEqual(
      expect.arrayContaining(['payment.send', 'payment.receive.payment', 'order.receive.payment']),
    );
    expect(Object.keys(components.messages)).toEqual(expect.arrayContaining(['order.placed', 'payment.captured']));
  });

  it('keeps personal data in member alone', async () => {
    for (const module of driver.modules.filter((name) => name !== 'member')) {
      for (const name of await driver.tables(module)) {
        const rows = JSON.stringify(await driver.rows(module, `SELECT * FROM "${name}"`));
        expect([module, name, /customer@example\.com|second@example\.com|김손님|둘째 손님/.test(rows)]).toEqual([
          module,
          name,
          false,
        ]);
      }
    }
  });
});
