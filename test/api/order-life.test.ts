import { arrives } from '../../src/platform/testing/waiting.js';
import type { Driver } from '../driver/driver.js';
import { startDriver } from '../driver/start-driver.js';
import { Books } from './books.js';
import { assertEnded, type End } from './end.js';
import { Ordering } from './ordering.js';
import { Visitor } from './visitor.js';

const NOTIFIED_OWNER = ['order-placed', 'order-to-accept'];

describe('the life of an order', () => {
  let driver: Driver;
  let ordering: Ordering;
  let books: Books;
  /** Orders that have come to their end, to be looked at once more when all is over. */
  const ended: [string, End][] = [];

  beforeAll(async () => {
    driver = await startDriver({ GATEWAY_TIMEOUT: '1500ms', GATEWAY_SLOW: '2s', TOKEN_LIFETIME: '1d' });
    const anybody = Visitor.at(driver.address);
    ordering = await Ordering.between(
      await anybody.signIn('customer@example.com'),
      await anybody.signIn('owner@example.com'),
    );
    books = new Books(driver.rows, await anybody.signIn('admin@example.com'));
  });
  afterAll(() => driver?.close());

  const paid = async (paymentMethod?: string) => {
    const orderId = await ordering.place(paymentMethod);
    await driver.settled();
    expect(await ordering.order(orderId)).toMatchObject({ status: 'paid' });
    return orderId;
  };
  const accepted = async (paymentMethod?: string) => {
    const orderId = await paid(paymentMethod);
    const response = await ordering.accept(orderId);
    expect([response.status, response.body]).toEqual([200, { orderId, status: 'accepted' }]);
    return orderId;
  };

  /** Looks into every book, now and once more when all is over. */
  async function ends(orderId: string, end: End): Promise<void> {
    await driver.settled();
    await assertEnded(await ordering.order(orderId), end, books);
    ended.push([orderId, end]);
  }

  it.each([undefined, 'card-ok', 'card-slow', 'card-timeout-after-charge'])(
    'accepted is charged once, paid by %s',
    async (paymentMethod) => {
      const orderId = await accepted(paymentMethod);
      await ends(orderId, {
        status: 'accepted',
        payment: 'captured',
        charge: 'captured',
        notified: [...NOTIFIED_OWNER, 'order-accepted'],
      });
    },
  );

  it.each(['card-declined', 'card-fails'])('that cannot be paid by %s is cancelled', async (paymentMethod) => {
    const orderId = await ordering.place(paymentMethod);
    await ends(orderId, {
      status: 'cancelled',
      reason: 'payment-failed',
      payment: 'failed',
      notified: ['order-placed', 'order-cancelled'],
    });
    expect((await ordering.accept(orderId)).status).toBe(409);
  });

  it('rejected is not charged', async () => {
    const orderId = await paid();
    expect((await ordering.reject(orderId, '재료 소진')).body).toEqual({ orderId, status: 'rejected' });
    await ends(orderId, {
      status: 'rejected',
      reason: '재료 소진',
      payment: 'voided',
      charge: 'voided',
      notified: [...NOTIFIED_OWNER, 'order-rejected'],
    });
  });

  it('that the shop does not accept within five minutes is cancelled, and not charged', async () => {
    const orderId = await paid();
    await driver.clock.turn('5m');
    await ends(orderId, {
      status: 'cancelled',
      reason: 'acceptance-timeout',
      payment: 'voided',
      charge: 'voided',
      notified: [...NOTIFIED_OWNER, 'order-cancelled', 'order-withdrawn'],
    });
    expect((await ordering.accept(orderId)).status).toBe(409);
  });

  it('cancelled before it is accepted is not charged', async () => {
    const orderId = await paid();
    expect((await ordering.cancel(orderId)).body).toEqual({ orderId, status: 'cancelled' });
    await ends(orderId, {
      status: 'cancelled',
      reason: 'customer-cancelled',
      payment: 'voided',
      charge: 'voided',
      notified: [...NOTIFIED_OWNER, 'order-cancelled', 'order-withdrawn'],
    });
  });

  it('cancelled while its amount is being held is not charged', async () => {
    const orderId = await ordering.place('card-timeout-after-charge');
    await arrives('the gateway has charged', async () => (await books.charges(orderId)).length > 0);
    expect((await ordering.accept(orderId)).status).toBe(409);
    expect((await ordering.cancel(orderId)).status).toBe(200);
    await ends(orderId, {
      status: 'cancelled',
      reason: 'customer-cancelled',
      payment: 'voided',
      charge: 'voided',
      notified: ['order-placed', 'order-cancelled'],
    });
  });

  const REFUNDED: End = {
    status: 'cancelled',
    reason: 'customer-cancelled',
    payment: 'refunded',
    charge: 'refunded',
    notified: [...NOTIFIED_OWNER, 'order-accepted', 'order-cancelled', 'order-withdrawn'],
  };

  it('cancelled after it is charged is refunded', async () => {
    const orderId = await accepted();
    await driver.settled();
    expect(await books.payment(orderId)).toMatchObject({ status: 'captured' });
    expect((await ordering.cancel(orderId)).status).toBe(200);
    await ends(orderId, REFUNDED);
  });

  it('cancelled as soon as it is accepted is refunded', async () => {
    const orderId = await accepted();
    expect((await ordering.cancel(orderId)).status).toBe(200);
    await ends(orderId, REFUNDED);
    expect((await ordering.cancel(orderId)).status).toBe(409);
  });

  it('and its payment are seen by those who take part in it, and by nobody else', async () => {
    const orderId = await paid();
    const anybody = Visitor.at(driver.address);
    await anybody.post('/api/members', { email: 'third@example.com', password: 'a long password', name: '셋째 손님' });
    const others = await Promise.all([
      anybody.signIn('third@example.com', 'a long password'),
      anybody.signIn('rider@example.com'),
      anybody.signIn('admin@example.com'),
    ]);
    for (const path of [`/api/orders/${orderId}`, `/api/payments/${orderId}`]) {
      const replies = await Promise.all(
        [ordering.customer, ordering.owner, ...others, anybody].map((w) => w.get(path)),
      );
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 403, 403, 200, 401]);
    }
    const sent = await Promise.all(others.map((who) => who.post(`/api/orders/${orderId}/cancel`, {})));
    expect(sent.map(({ status }) => status)).toEqual([403, 403, 403]);
    await ordering.cancel(orderId);
    await driver.settled();
  });

  it('stays as it has ended, whatever time passes, and the ledger stands to the won', async () => {
    await driver.clock.turn('1h');
    await driver.settled();
    for (const [orderId, end] of ended) await assertEnded(await ordering.order(orderId), end, books);
    const sumOf = async (amount: 'captured' | 'refunded') => {
      const payments = await Promise.all(ended.map(([orderId]) => books.payment(orderId)));
      return payments.reduce((sum, payment) => sum + payment[amount], 0);
    };
    const balances = await books.balances();
    expect(balances['shop-payable']).toBe(0 - (await sumOf('captured')));
    expect(balances['refunds']).toBe(await sumOf('refunded'));
    expect(await driver.rows('order', "SELECT saga, id, state, error FROM _saga WHERE state <> 'done'")).toEqual([]);
  });
});
