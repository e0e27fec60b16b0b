import request from 'supertest';
import { testWorld, type TestWorld } from '../../platform/testing/api.js';
import { namedId } from '../../platform/api.js';
import { shop, type ShopSummary, type ShopView } from './contract.js';
import { shopModule } from './module.js';

interface Page {
  readonly items: ShopSummary[];
  readonly next?: string;
}

const order = { kind: 'module', module: 'order' } as const;

describe('shop', () => {
  let world: TestWorld;
  let owner: string;
  beforeAll(async () => {
    world = await testWorld([shopModule], { samples: true });
    owner = await world.tokenFor('m-owner', 'owner');
  });
  afterAll(() => world.close());

  const get = (path: string) => request(world.app).get(path);
  const send = (method: 'post' | 'patch', path: string, token: string, body: object, version?: number) => {
    const sent = request(world.app)[method](path).set('Authorization', `Bearer ${token}`);
    return (version === undefined ? sent : sent.set('If-Match', `"${version}"`)).send(body);
  };
  const open = async (details: object = {}) => {
    const body = {
      name: '새 가게',
      category: '한식',
      district: '종로구',
      minimumOrder: 10_000,
      open: true,
      ...details,
    };
    return (await send('post', '/api/shops', owner, body).expect(201)).body as ShopView;
  };
  const search = async (query: string) => (await get(`/api/shops?${query}`).expect(200)).body as Page;
  const versionsSaid = async (shopId: string) => {
    const changes = await world.published(shop.events.changed, shopId);
    return changes.map(({ version }) => version);
  };

  it('shows a shop with its menu and its version to anybody', async () => {
    const shopId = namedId('shop:연희치킨');
    const seen = await get(`/api/shops/${shopId}`).expect(200).expect('ETag', '"1"');
    expect(seen.body).toMatchObject({ shopId, name: '연희치킨', open: true, minimumOrder: 15_000, version: 1 });
    expect((seen.body as ShopView).menu[0]).toEqual({
      menuItemId: namedId('menu:연희치킨:후라이드치킨'),
      name: '후라이드치킨',
      price: 18_000,
      available: true,
    });
    expect((await get('/api/shops/none').expect(404)).body).toMatchObject({ code: 'SHOP_UNKNOWN' });
  });

  it('shows a new shop with an empty menu', async () => {
    const { shopId } = await open();
    expect((await get(`/api/shops/${shopId}`).expect(200)).body).toMatchObject({
      name: '새 가게',
      menu: [],
      version: 1,
    });
  });

  it('lists every shop once, by name, page by page', async () => {
    const names: string[] = [];
    for (let query = 'limit=10'; query;) {
      const { items, next } = await search(query);
      names.push(...items.map(({ name }) => name));
      query = next === undefined ? '' : `limit=10&cursor=${next}`;
    }
    expect(names.length).toBeGreaterThanOrEqual(30);
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
  });

  it('finds shops by category, district, owner and opening', async () => {
    const chicken = await search(`category=${encodeURIComponent('치킨')}&open=true`);
    expect(chicken.items.map(({ category, open: now }) => [category, now])).toEqual(
      chicken.items.map(() => ['치킨', true]),
    );
    const own = await search(`ownerId=${namedId('member:owner@example.com')}&open=true`);
    expect(own.items.length).toBeGreaterThanOrEqual(3);
    const mapo = await search(`district=${encodeURIComponent('마포구')}`);
    expect(new Set(mapo.items.map(({ district }) => district))).toEqual(new Set(['마포구']));
    expect((await search('open=false')).items.length).toBeGreaterThanOrEqual(2);
  });

  it('finds shops by a part of their name, or of an item on their menu, letter by letter', async () => {
    const named = async (text: string) =>
      (await search(`text=${encodeURIComponent(text)}`)).items.map(({ name }) => name);
    const [{ name = '', shopId = '' } = {}] = (await search('limit=1')).items;
    expect(await named(name.slice(1))).toContain(name);
    const { menu } = (await get(`/api/shops/${shopId}`).expect(200)).body as { menu: { name: string }[] };
    expect(await named(menu[0]?.name ?? '')).toContain(name);
    for (const text of ['%', '_', "'", '\\', 'no such thing']) expect(await named(text)).toEqual([]);
    const both = await search(`text=${encodeURIComponent(name)}&category=${encodeURIComponent('치킨')}&limit=1`);
    expect(both.items.every(({ category }) => category === '치킨')).toBe(true);
  });

  it.each([
    ['text=', 'INVALID_INPUT'],
    ['cursor=nonsense', 'BAD_CURSOR'],
    ['limit=101', 'INVALID_INPUT'],
    ['open=perhaps', 'INVALID_INPUT'],
    ['category=gold', 'INVALID_INPUT'],
  ])('refuses the search %s', async (query, code) => {
    expect((await get(`/api/shops?${query}`).expect(400)).body).toMatchObject({ code });
  });

  it('is changed by its owner, at the version that the owner saw', async () => {
    const { shopId, version } = await open();
    const changed = await send('patch', `/api/shops/${shopId}`, owner, { open: false, name: '다른 이름' }, version);
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).toBe('"2"');
    expect(changed.body).toMatchObject({ open: false, name: '다른 이름', minimumOrder: 10_000, version: 2 });
    const stale = await send('patch', `/api/shops/${shopId}`, owner, { open: true }, version).expect(412);
    expect(stale.body).toMatchObject({ code: 'STALE_VERSION' });
    await send('patch', `/api/shops/${shopId}`, owner, { open: true }).expect(428);
    await send('patch', `/api/shops/${shopId}`, owner, {}, 2).expect(400);
    expect(await versionsSaid(shopId)).toEqual([1, 2]);
  });

  it('lets one of two price changes win', async () => {
    const { shopId } = await open();
    const item = await send('post', `/api/shops/${shopId}/menu`, owner, { name: '백반', price: 9_000 }).expect(201);
    const { menuItemId, version } = item.body as { menuItemId: string; version: number };
    const path = `/api/shops/${shopId}/menu/${menuItemId}`;
    const both = await Promise.all([9_500, 10_000].map((price) => send('patch', path, owner, { price }, version)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = both.find(({ status }) => status === 200)?.body as { price: number };
    const seen = (await get(`/api/shops/${shopId}`).expect(200)).body as ShopView;
    expect(seen).toMatchObject({
      version: 3,
      menu: [{ menuItemId, name: '백반', price: winner.price, available: true }],
    });
  });

  it('keeps its menu in the order it was written', async () => {
    const { shopId } = await open();
    for (const name of ['다', '가', '나'])
      await send('post', `/api/shops/${shopId}/menu`, owner, { name, price: 1_000 }).expect(201);
    const seen = (await get(`/api/shops/${shopId}`).expect(200)).body as ShopView;
    expect(seen.menu.map(({ name }) => name)).toEqual(['다', '가', '나']);
    expect(await versionsSaid(shopId)).toEqual([1, 2, 3, 4]);
  });

  it('is changed by nobody else, except an admin who opens and closes it', async () => {
    const { shopId } = await open();
    const other = await world.tokenFor('m-other', 'owner');
    const admin = await world.tokenFor('m-admin', 'admin');
    const path = `/api/shops/${shopId}`;
    await send('patch', path, other, { open: false }, 1).expect(403);
    await send('post', `${path}/menu`, other, { name: '남의 메뉴', price: 1 }).expect(403);
    await send('post', `${path}/menu`, await world.tokenFor('m-owner', 'customer'), { name: '메뉴', price: 1 }).expect(
      403,
    );
    await request(world.app).patch(path).set('If-Match', '"1"').send({ open: false }).expect(401);
    await send('patch', path, admin, { open: false }, 1).expect(200);
    await send('patch', '/api/shops/none', owner, { open: false }, 1).expect(404);
    await send('patch', `${path}/menu/none`, owner, { price: 1 }, 2).expect(404);
  });

  it('offers the requested items to order, and to no other caller', async () => {
    const shopId = namedId('shop:연희치킨');
    const fried = namedId('menu:연희치킨:후라이드치킨');
    const offer = await world.client(shop, order).offer({ shopId, menuItemIds: [fried, fried] });
    expect(offer).toMatchObject({ shopId, ownerId: namedId('member:owner@example.com'), open: true, version: 1 });
    expect(offer.items.map(({ menuItemId }) => menuItemId)).toEqual([fried]);
    const asking = (caller: Parameters<TestWorld['client']>[1], menuItemId: string, of = shopId) =>
      world.client(shop, caller).offer({ shopId: of, menuItemIds: [menuItemId] });
    await expect(asking(order, 'none')).rejects.toMatchObject({ code: 'ITEM_UNKNOWN' });
    await expect(asking(order, fried, 'none')).rejects.toMatchObject({ code: 'SHOP_UNKNOWN' });
    await expect(asking({ kind: 'module', module: 'payment' }, fried)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
