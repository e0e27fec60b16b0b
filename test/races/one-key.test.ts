import { request } from 'node:http';
import { order } from '../../src/modules/order/contract.js';
import { Market } from './market.js';

const CROWD = 50;

describe('requests with one Idempotency-Key that come at once', () => {
  let market: Market;
  let basket: { shopId: string; items: { menuItemId: string; quantity: number }[] };
  let token: string;
  beforeAll(async () => {
    market = await Market.open();
    const session = await fetch(`${market.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'customer@example.com', password: 'ficus-sample' }),
    });
    ({ token } = (await session.json()) as { token: string });
    const { shopId, menu } = market.ordering.shop;
    basket = { shopId, items: [{ menuItemId: menu[0]?.menuItemId ?? '', quantity: 3 }] };
  });
  afterAll(() => market.close());

  const headers = (key: string) => ({
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  });
  const place = async (key: string, body: object = basket) => {
    const response = await fetch(`${market.url}/api/orders`, {
      method: 'POST',
      headers: headers(key),
      body: JSON.stringify(body),
    });
    return { status: response.status, commit: response.headers.get('x-commit'), text: await response.text() };
  };
  const orders = async () => Number((await rows('order', 'SELECT COUNT(*) AS n FROM orders'))[0]?.['n']);
  const rows = (module: string, statement: string) => market.world.store(module).reads.sql.all(statement);

  it('have one effect and fifty equal responses', async () => {
    const before = await orders();
    const responses = await Promise.all(Array.from({ length: CROWD }, () => place('fifty')));
    expect(responses[0]).toMatchObject({ status: 201, commit: expect.stringMatching(/^order@\d+:\d+$/) as unknown });
    for (const response of responses) expect(response).toEqual(responses[0]);
    expect((await orders()) - before).toBe(1);

    const { orderId } = JSON.parse(responses[0]?.text ?? '') as { orderId: string };
    await market.world.settled();
    expect(await market.world.published(order.events.placed, orderId)).toHaveLength(1);
    expect(await market.books.charges(orderId)).toHaveLength(1);
    expect(await market.books.notified(orderId)).toEqual(['order-placed', 'order-to-accept']);
    expect(await place('fifty')).toEqual(responses[0]);
  });

  it('and two inputs: one is done, and the requests with the other are refused with 422', async () => {
    for (let round = 0; round < 6; round += 1) {
      const before = await orders();
      const bodies = [basket, { ...basket, items: basket.items.map((item) => ({ ...item, quantity: 4 })) }];
      const sent = Array.from({ length: 20 }, (_, i) => (i + round) % 2);
      const responses = await Promise.all(sent.map((which) => place(`two-inputs-${round}`, bodies[which])));
      const won = sent[responses.findIndex(({ status }) => status === 201)];
      const good = responses.filter((_, i) => sent[i] === won);
      for (const response of good) expect(response).toEqual(good[0]);
      for (const { status } of responses.filter((_, i) => sent[i] !== won)) expect(status).toBe(422);
      expect((await orders()) - before).toBe(1);
    }
  });

  it('have one effect although some clients have gone away', async () => {
    const before = await orders();
    const leave = () =>
      new Promise<void>((resolve) => {
        const sent = request(`${market.url}/api/orders`, { method: 'POST', headers: headers('left') });
        sent.on('error', () => resolve());
        sent.on('close', () => resolve());
        sent.end(JSON.stringify(basket), () => setImmediate(() => sent.destroy()));
      });
    const stay = () => place('left');
    const responses = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? leave() : stay())));
    const stayed = responses.filter((response) => response !== undefined);
    expect(stayed).toHaveLength(10);
    for (const response of stayed) expect(response).toEqual(await place('left'));
    expect((await orders()) - before).toBe(1);
  });
});
