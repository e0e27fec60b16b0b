import type { Readable } from '../../../platform/api.js';
import { TEST_SERVER, testWorld, type TestWorld } from '../../../platform/testing/api.js';
import type { Order } from '../domain/order.js';
import { orderModule } from '../module.js';
import { OrderRepository } from './order-repository.js';

const AT = '2026-01-05T09:00:00.000Z';
const placed: Order = {
  orderId: 'o1',
  status: 'placed',
  memberId: 'm1',
  shopId: 's1',
  ownerId: 'm9',
  shopName: '연희치킨',
  lines: [
    { menuItemId: 'radish', name: '치킨무', price: 500, quantity: 2 },
    { menuItemId: 'fried', name: '후라이드', price: 18_000, quantity: 1 },
  ],
  total: 19_000,
  paymentMethod: 'card-slow',
  placedAt: AT,
};

describe('the store of orders', () => {
  const orders = new OrderRepository();
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([orderModule]);
    await world.store('order').units.run('add an order', (tx) => orders.add(tx, placed));
  });
  afterAll(() => world.close());

  const change = (was: Order['status'], order: Order) =>
    world.store('order').units.run('change an order', (tx) => orders.change(tx, was, order));
  const read = () => orders.byId(world.store('order').reads, 'o1');

  it('gives an order back as it was, with its lines in their order', async () => {
    expect(await read()).toEqual(placed);
  });

  it('updates an order, but not one whose status has changed since it was read', async () => {
    const ended = { ...placed, status: 'cancelled', paidAt: AT, cancelledAt: AT, reason: 'payment-failed' } as const;
    await change('placed', ended);
    expect(await read()).toEqual(ended);
    await expect(change('placed', { ...placed, status: 'paid' })).rejects.toThrow(
      'The order o1 is no longer placed; read it in the unit of work that changes it.',
    );
    expect(await read()).toEqual(ended);
    const full = { ...ended, acceptedAt: AT, capturedAt: AT, rejectedAt: AT };
    await change('cancelled', full);
    expect(await read()).toEqual(full);
  });
});

describe('the list of who orders and has a shop, too,', () => {
  const orders = new OrderRepository();
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([orderModule]);
  });
  afterAll(() => world.close());

  const both = { memberId: 'm2', ownerId: 'm2' };
  const page = async (after?: string) => {
    const found = await orders.page(world.store('order').reads, both, {}, after === undefined ? after : [after], 2);
    return found.map(({ orderId }) => orderId);
  };

  it('shows both, newest first, page by page, and an order at their own shop once', async () => {
    const parties = [
      ['m2', 'm9'],
      ['m1', 'm2'],
      ['m1', 'm9'],
      ['m2', 'm2'],
      ['m2', 'm9'],
    ] as const;
    await world.store('order').units.run('add orders', async (tx) => {
      for (const [i, [memberId, ownerId]] of parties.entries())
        await orders.add(tx, { ...placed, orderId: `p${i}`, memberId, ownerId });
    });
    expect([await page(), await page('p3'), await page('p0')]).toEqual([['p4', 'p3'], ['p1', 'p0'], []]);
  });

  const onSqlite = TEST_SERVER === undefined ? it : it.skip;
  // The last one: SQLite ends the read transaction of an EXPLAIN only with its statement, so what is read after it is old.
  onSqlite('does not read all orders that they have ever had', async () => {
    let plan: { detail: string }[] = [];
    const { reads } = world.store('order');
    const explain: Readable['sql']['all'] = async (statement, values) => {
      plan = await reads.sql.all(`EXPLAIN QUERY PLAN ${statement}`, values);
      return [];
    };
    await orders.page({ manager: reads.manager, sql: { all: explain } }, both, {}, ['p3'], 2);
    const steps = plan.map(({ detail }) => detail).filter((step) => /^(SCAN|SEARCH|MULTI)/.test(step));
    expect(steps.sort()).toEqual([
      'SCAN of_member_id',
      'SCAN of_owner_id',
      expect.stringMatching(/^SEARCH orders USING .* orders_by_member \(member_id=\? AND order_id<\?\)$/),
      expect.stringMatching(/^SEARCH orders USING .* orders_by_owner \(owner_id=\? AND order_id<\?\)$/),
      expect.stringMatching(/^SEARCH orders USING .* \(order_id=\?\)$/),
    ]);
  });
});
