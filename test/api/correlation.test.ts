import request from 'supertest';
import type { Driver } from '../driver/driver.js';
import { startDriver } from '../driver/start-driver.js';
import { Visitor } from './visitor.js';
import { Ordering } from './ordering.js';

/** An address, a payment method, a telephone number; an identifier is none. */
const PERSONAL = /@|card-ok|(?<![0-9a-f])010-\d{4}-\d{4}(?!-)/;

interface Published {
  readonly id: string;
  readonly name: string;
  readonly correlation: string;
  readonly cause: string | null;
}

describe('one order has one correlation id', () => {
  let driver: Driver;
  let ordering: Ordering;
  beforeAll(async () => {
    driver = await startDriver();
    const anybody = Visitor.at(driver.address);
    ordering = await Ordering.between(
      await anybody.signIn('customer@example.com'),
      await anybody.signIn('owner@example.com'),
    );
  });
  afterAll(() => driver?.close());

  /** The same, by another request that brings a correlation id of its own. */
  const act = async (role: 'customer' | 'owner', path: string, correlationId: string, body: object = {}) => {
    const token = (role === 'customer' ? ordering.customer : ordering.owner).bearer();
    const response = await request(driver.address)
      .post(path)
      .set('authorization', token)
      .set('x-correlation-id', correlationId)
      .set('idempotency-key', correlationId)
      .send(body);
    expect([200, 201]).toContain(response.status);
    await driver.settled();
    return response.body as { orderId: string };
  };
  const place = async (correlationId: string) => {
    const { shopId, minimumOrder, menu } = ordering.shop;
    const { menuItemId, price = 1 } = menu[0] ?? {};
    const items = [{ menuItemId, quantity: Math.ceil(minimumOrder / price) }];
    return (await act('customer', '/api/orders', correlationId, { shopId, items })).orderId;
  };

  /** All that modules have published about an order, and the messages because of it. */
  const published = async (orderId: string): Promise<readonly Published[]> => {
    const found: Published[] = [];
    const read = (module: string, condition: string, values: readonly string[]) =>
      driver.rows<Published>(
        module,
        `SELECT id, name, correlation_id AS correlation, causation_id AS cause FROM _outbox WHERE ${condition} ORDER BY id`,
        values,
      );
    for (const module of driver.modules) found.push(...(await read(module, 'event_key = ?', [orderId])));
    const statement = 'SELECT message_id AS id FROM messages WHERE order_id = ?';
    const messages = await driver.rows<{ id: string }>('notification', statement, [orderId]);
    for (const { id } of messages) found.push(...(await read('notification', 'event_key = ?', [id])));
    return found;
  };
  const sagas = (orderId: string) =>
    driver.rows<{ saga: string; correlation: string }>(
      'order',
      'SELECT saga, correlation_id AS correlation FROM _saga WHERE id = ? ORDER BY saga',
      [orderId],
    );

  it('from placing to capture and messages, although others accept it', async () => {
    const orderId = await place('placed-1');
    await act('owner', `/api/orders/${orderId}/accept`, 'accepted-1');
    const story = await published(orderId);
    expect(story.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'order.placed',
        'order.paid',
        'order.accepted',
        'payment.captured',
        'notification.queued',
      ]),
    );
    expect(story.filter(({ correlation }) => correlation !== 'placed-1')).toEqual([]);
    // The request of who accepted is not lost: it stands as the cause.
    expect(story.find(({ name }) => name === 'order.accepted')?.cause).toBe('accepted-1');
    expect(await sagas(orderId)).toEqual([{ saga: 'checkout', correlation: 'placed-1' }]);
    expect(story.filter(({ name }) => name === 'notification.queued')).toHaveLength(3);
  });

  it('through cancelling after the charge, and the refund that follows', async () => {
    const orderId = await place('placed-2');
    await act('owner', `/api/orders/${orderId}/accept`, 'accepted-2');
    await act('customer', `/api/orders/${orderId}/cancel`, 'cancelled-2');
    const story = await published(orderId);
    expect(story.map(({ name }) => name)).toEqual(expect.arrayContaining(['order.cancelled', 'payment.refunded']));
    expect(story.filter(({ correlation }) => correlation !== 'placed-2')).toEqual([]);
    expect(await sagas(orderId)).toEqual([
      { saga: 'checkout', correlation: 'placed-2' },
      { saga: 'refund', correlation: 'placed-2' },
    ]);
  });

  it('in the log: a line for each saga step, each gateway call and each message', async () => {
    const orderId = await place('placed-3');
    await act('owner', `/api/orders/${orderId}/accept`, 'accepted-3');
    const lines = await driver.lines();
    const linesOf = (message: string, correlationId: string) =>
      lines.filter((line) => line.msg === message && line.correlationId === correlationId);
    const steps = linesOf('saga step', 'placed-3');
    expect(steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['authorize', 'done'],
      ['payment', 'authorized'],
      ['shop', 'accepted'],
      ['capture', 'done'],
      ['charge', 'captured'],
    ]);
    expect(steps[0]).toMatchObject({ level: 'info', module: 'order', saga: 'checkout', id: orderId, attempt: 1 });
    expect(linesOf('gateway call', 'placed-3').map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['charge', 'done'],
      ['capture', 'done'],
    ]);
    expect(linesOf('gateway call', 'placed-3')[0]).toMatchObject({
      level: 'info',
      module: 'payment',
      key: `${orderId}:authorize`,
      ms: expect.any(Number) as number,
    });
    const messages = linesOf('message', 'placed-3');
    expect(messages.map(({ outcome }) => outcome)).toEqual(['sent', 'sent', 'sent']);
    const causes = (await published(orderId)).filter(({ name }) => name.startsWith('order.')).map(({ id }) => id);
    for (const { cause } of messages) expect(causes).toContain(cause);
    expect(messages[0]).toMatchObject({ module: 'notification', channel: expect.any(String) as string });
    expect(JSON.stringify([...steps, ...linesOf('gateway call', 'placed-3'), ...messages])).not.toMatch(PERSONAL);
  });
});
