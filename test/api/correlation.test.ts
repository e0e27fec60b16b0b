import request from 'supertest';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { createLog } from '../../src/platform/ops/create-log.js';
import { Visitor } from './visitor.js';
import { Ordering } from './ordering.js';

/** An address, a payment method, a telephone number; an identifier is none. */
const PERSONAL = /@|card-ok|(?<![0-9a-f])010-\d{4}-\d{4}(?!-)/;

interface Line {
  readonly msg: string;
  readonly module?: string;
  readonly correlationId?: string;
  readonly [field: string]: unknown;
}

interface Published {
  readonly id: string;
  readonly name: string;
  readonly correlation: string;
  readonly cause: string | null;
}

describe('one order has one correlation id', () => {
  let world: TestWorld;
  let ordering: Ordering;
  const lines: Line[] = [];
  beforeAll(async () => {
    const write = (line: string) => void lines.push(JSON.parse(line) as Line);
    world = await testWorld(await discoverModules(new URL('../../src/modules/', import.meta.url)), {
      samples: true,
      log: createLog({ level: 'info', destination: { write } }),
    });
    const anybody = Visitor.at(world.app);
    ordering = await Ordering.between(
      await anybody.signIn('customer@example.com'),
      await anybody.signIn('owner@example.com'),
    );
  });
  afterAll(() => world.close());

  /** The same, by another request that brings a correlation id of its own. */
  const act = async (role: 'customer' | 'owner', path: string, correlationId: string, body: object = {}) => {
    const token = (role === 'customer' ? ordering.customer : ordering.owner).bearer();
    const response = await request(world.app)
      .post(path)
      .set('authorization', token)
      .set('x-correlation-id', correlationId)
      .set('idempotency-key', correlationId)
      .send(body);
    expect([200, 201]).toContain(response.status);
    await world.settled();
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
      world
        .store(module)
        .reads.sql.all<Published>(
          `SELECT id, name, correlation_id AS correlation, causation_id AS cause FROM _outbox WHERE ${condition} ORDER BY id`,
          values,
        );
    for (const module of world.running.modules.keys()) found.push(...(await read(module, 'event_key = ?', [orderId])));
    const messages = await world
      .store('notification')
      .reads.sql.all<{ id: string }>('SELECT message_id AS id FROM messages WHERE order_id = ?', [orderId]);
    for (const { id } of messages) found.push(...(await read('notification', 'event_key = ?', [id])));
    return found;
  };
  const sagas = async (orderId: string) =>
    world
      .store('order')
      .reads.sql.all<{ saga: string; correlation: string }>(
        'SELECT saga, correlation_id AS correlation FROM _saga WHERE id = ? ORDER BY saga',
        [orderId],
      );
  const linesOf = (message: string, correlationId: string) =>
    lines.filter((line) => line.msg === message && line.correlationId === correlationId);

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
