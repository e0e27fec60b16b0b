import request from 'supertest';
import { refused, Unavailable } from '../../platform/api.js';
import { stub, testWorld, type TestWorld } from '../../platform/testing/api.js';
import { ITEM_UNKNOWN, type Offer, shop, SHOP_UNKNOWN } from '../shop/contract.js';
import { order, type OrderView } from './contract.js';
import { offer as offerOfOneItem } from './fixtures/offer.js';
import { orderModule } from './module.js';

interface Page {
  readonly items: OrderView[];
  readonly next?: string;
}

const offer: Offer = {
  ...offerOfOneItem,
  items: [...offerOfOneItem.items, { menuItemId: 'radish', name: '치킨무', price: 500, available: true }],
};

describe('order', () => {
  let world: TestWorld;
  let answer: () => Offer;
  let keys = 0;
  beforeAll(async () => {
    world = await testWorld([orderModule], { stubs: [stub(shop, { offer: () => answer() })] });
  });
  beforeEach(() => {
    answer = () => offer;
  });
  afterAll(() => world.close());

  const place = async (body: object = {}, { as = 'm-customer', key = `key-${(keys += 1)}` } = {}) =>
    request(world.app)
      .post('/api/orders')
      .set('Authorization', `Bearer ${await world.tokenFor(as, 'customer')}`)
      .set('Idempotency-Key', key)
      .send({ shopId: 's1', items: [{ menuItemId: 'fried', quantity: 1 }], ...body });
  const read = async (path: string, memberId: string, ...roles: string[]) =>
    request(world.app)
      .get(path)
      .set('Authorization', `Bearer ${await world.tokenFor(memberId, ...roles)}`);
  const orderRows = () => world.store('order').reads.sql.all('SELECT * FROM orders');

  it('is placed at the prices of the shop, kept and published as a whole', async () => {
    const items = [
      { menuItemId: 'fried', quantity: 1 },
      { menuItemId: 'radish', quantity: 2 },
      { menuItemId: 'fried', quantity: 1 },
    ];
    const placed = await place({ items, expectedTotal: 37_000 });
    expect(placed.status).toBe(201);
    expect(placed.body).toEqual({ orderId: expect.any(String) as string, status: 'placed', total: 37_000 });
    const { orderId } = placed.body as OrderView;
    const facts = {
      orderId,
      memberId: 'm-customer',
      shopId: 's1',
      ownerId: 'm-owner',
      shopName: '연희치킨',
      lines: [
        { menuItemId: 'fried', name: '후라이드', price: 18_000, quantity: 2 },
        { menuItemId: 'radish', name: '치킨무', price: 500, quantity: 2 },
      ],
      total: 37_000,
      placedAt: '2026-01-05T09:00:00.000Z',
    };
    expect((await read(`/api/orders/${orderId}`, 'm-customer', 'customer')).body).toEqual({
      ...facts,
      status: 'placed',
      paymentMethod: 'card-ok',
    });
    expect(await world.published(order.events.placed, orderId)).toEqual([facts]);
  });

  it.each([
    ['SHOP_CLOSED', 409, { ...offer, open: false }, {}],
    ['BELOW_MINIMUM', 409, { ...offer, minimumOrder: 18_001 }, {}],
    ['PRICE_CHANGED', 409, offer, { expectedTotal: 17_000 }],
    ['ITEM_SOLD_OUT', 409, { ...offer, items: offer.items.map((item) => ({ ...item, available: false })) }, {}],
    ['SHOP_UNKNOWN', 404, SHOP_UNKNOWN, {}],
    ['ITEM_UNKNOWN', 404, ITEM_UNKNOWN, {}],
  ])('is refused with %s (%d), leaving nothing behind', async (code, status, given, body) => {
    const before = [await orderRows(), await world.published(order.events.placed)];
    answer = () => {
      if ('code' in given) throw refused(given);
      return given;
    };
    const refusal = await place(body);
    expect([refusal.status, (refusal.body as { code: string }).code]).toEqual([status, code]);
    expect([await orderRows(), await world.published(order.events.placed)]).toEqual(before);
  });

  it('placed twice with one key is placed once, with the same answer', async () => {
    const before = (await orderRows()).length;
    const both = await Promise.all([place({}, { key: 'same' }), place({}, { key: 'same' })]);
    answer = () => ({ ...offer, open: false });
    const later = await place({}, { key: 'same' });
    expect(new Set([...both, later].map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await orderRows()).length).toBe(before + 1);
    expect((await place({ expectedTotal: 18_000 }, { key: 'same' })).status).toBe(422);
  });

  it('that the shop could not be asked about may be asked for again with the same key', async () => {
    answer = () => {
      throw new Unavailable('shop is away.');
    };
    expect((await place({}, { key: 'again' })).status).toBe(503);
    answer = () => offer;
    expect((await place({}, { key: 'again' })).status).toBe(201);
  });

  it.each([
    ['no items', { items: [] }],
    ['a quantity of nothing', { items: [{ menuItemId: 'fried', quantity: 0 }] }],
    ['half a chicken', { items: [{ menuItemId: 'fried', quantity: 0.5 }] }],
    ['a price of its own', { items: [{ menuItemId: 'fried', quantity: 1, price: 1 }] }],
    ['a negative total', { expectedTotal: -1 }],
    ['a way to pay that there is not', { paymentMethod: 'cash' }],
  ])('with %s is no order', async (_what, body) => {
    expect((await place(body)).status).toBe(400);
  });

  it('needs a customer, and a key', async () => {
    const post = (headers: object) =>
      request(world.app)
        .post('/api/orders')
        .set(headers as Record<string, string>)
        .send({ shopId: 's1', items: [{ menuItemId: 'fried', quantity: 1 }] });
    const as = async (role: string) => ({ Authorization: `Bearer ${await world.tokenFor('m1', role)}` });
    await post({ 'Idempotency-Key': 'k' }).expect(401);
    await post({ 'Idempotency-Key': 'k', ...(await as('owner')) }).expect(403);
    await post(await as('customer')).expect(400);
  });

  it('is seen by its customer, the owner of its shop and admins, and by nobody else', async () => {
    const { orderId } = (await place()).body as OrderView;
    const statusFor = async (memberId: string, ...roles: string[]) =>
      (await read(`/api/orders/${orderId}`, memberId, ...roles)).status;
    expect(await statusFor('m-customer', 'customer')).toBe(200);
    expect(await statusFor('m-owner', 'owner')).toBe(200);
    expect(await statusFor('m-anybody', 'admin')).toBe(200);
    expect(await statusFor('m-other', 'customer')).toBe(403);
    expect(await statusFor('m-other', 'owner')).toBe(403);
    expect(await statusFor('m-customer', 'rider')).toBe(403);
    expect((await read('/api/orders/none', 'm-customer', 'customer')).status).toBe(404);
  });

  it('is listed newest first, page by page, to those who may see it', async () => {
    const placed: string[] = [];
    for (let n = 0; n < 5; n += 1) placed.unshift(((await place({}, { as: 'm-lister' })).body as OrderView).orderId);
    const seen: string[] = [];
    for (let query = '?limit=2'; query;) {
      const { items, next } = (await read(`/api/orders${query}`, 'm-lister', 'customer')).body as Page;
      seen.push(...items.map(({ orderId }) => orderId));
      query = next === undefined ? '' : `?limit=2&cursor=${next}`;
    }
    expect(seen).toEqual(placed);
    const listed = async (memberId: string, role: string) =>
      ((await read('/api/orders?limit=100', memberId, role)).body as Page).items;
    expect(await listed('m-other', 'customer')).toEqual([]);
    expect((await listed('m-owner', 'owner')).length).toBe((await listed('m-root', 'admin')).length);
    expect((await listed('m-root', 'admin')).length).toBe((await orderRows()).length);
    expect((await read('/api/orders?cursor=x', 'm-lister', 'customer')).status).toBe(400);
  });

  it('is found by its status, its shop and the time at which it was placed', async () => {
    const first = (await place({}, { as: 'm-seeker' })).body as OrderView;
    const second = (await place({}, { as: 'm-seeker' })).body as OrderView;
    const { placedAt, shopId } = (await read(`/api/orders/${second.orderId}`, 'm-seeker', 'customer')).body as {
      placedAt: string;
      shopId: string;
    };
    const found = async (query: object, as = 'm-seeker', role = 'customer') => {
      const parameters = new URLSearchParams(query as Record<string, string>);
      const { items } = (await read(`/api/orders?${parameters.toString()}`, as, role)).body as Page;
      return items.map(({ orderId }) => orderId);
    };
    const both = [second.orderId, first.orderId];
    expect(await found({ shopId })).toEqual(both);
    expect(await found({ shopId: 'another' })).toEqual([]);
    expect(await found({ status: 'rejected' })).toEqual([]);
    expect(await found({ shopId, status: second.status, limit: '1' })).toEqual([second.orderId]);
    expect(await found({ from: placedAt })).toContain(second.orderId);
    expect(await found({ to: placedAt })).not.toContain(second.orderId);
    const [day] = [placedAt.slice(0, 10)];
    expect(await found({ from: `${day}T00:00:00Z`, to: '2999-01-01T00:00:00+09:00' })).toEqual(both);
    expect(await found({ from: '2999-01-01T00:00:00+09:00' })).toEqual([]);
    expect(await found({ shopId, from: `${day}T00:00:00Z` }, 'm-root', 'admin')).toEqual(expect.arrayContaining(both));
    for (const wrong of ['status=eaten', 'from=yesterday', 'to=2026-12-01'])
      expect((await read(`/api/orders?${wrong}`, 'm-seeker', 'customer')).status).toBe(400);
  });
});
