import { testWorld, type TestWorld } from '../../../platform/host/test-world.js';
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

  it('keeps what has become of an order, and does not change one that is no longer what it was read as', async () => {
    const ended = { ...placed, status: 'cancelled', paidAt: AT, cancelledAt: AT, reason: 'payment-failed' } as const;
    await change('placed', ended);
    expect(await read()).toEqual(ended);
    await expect(change('placed', { ...placed, status: 'paid' })).rejects.toThrow(
      'The order o1 is not placed any more; read it in the unit of work that changes it.',
    );
    expect(await read()).toEqual(ended);
    const told = { ...ended, acceptedAt: AT, capturedAt: AT, rejectedAt: AT };
    await change('cancelled', told);
    expect(await read()).toEqual(told);
  });
});
