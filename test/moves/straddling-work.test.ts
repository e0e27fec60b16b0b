import type { Response } from 'supertest';
import { macHeader } from '../../tools/internal/request-mac.mjs';
import { CAPTURED, StraddlingMarket, TIMED_OUT } from './straddling-market.js';

const LIMIT_MS = 120_000;

interface Partition {
  readonly partition_no: number;
  readonly position_no: number;
  readonly trimmed_to: number;
  readonly kept: number;
}

describe('work that straddles a move', () => {
  let market: StraddlingMarket;
  /** All orders that were placed, to be looked at once more when all is over. */
  const placed: string[] = [];
  beforeAll(async () => {
    market = await StraddlingMarket.open();
  }, LIMIT_MS);
  afterAll(() => market?.driver.close(), LIMIT_MS);

  /** Begins a move, and repeats `work` as long as it is under way: once at least. */
  const whileMoving = async <T>(module: string, to: 'local' | 'remote', work: (n: number) => Promise<T>) => {
    let under = true;
    const moving = market.move(module, to).finally(() => (under = false));
    const done: T[] = [];
    do done.push(await work(done.length));
    while (under);
    await moving;
    return done;
  };
  const bytes = ({ status, text }: Response) => `${status} ${text}`;

  it(
    'ends right: an order that was paid before payment, or order, has moved is captured and refunded after it',
    async () => {
      const before = await market.paid();
      await market.move('payment', 'remote');
      expect((await market.ordering.accept(before)).status).toBe(200);
      await market.ends(before, CAPTURED);
      const next = await market.paid();
      await market.move('order', 'remote');
      expect((await market.ordering.accept(next)).status).toBe(200);
      await market.ends(next, CAPTURED);
      await market.move('payment', 'local');
      expect((await market.ordering.cancel(before)).status).toBe(200);
      await market.ends(before, {
        ...{ status: 'cancelled', reason: 'customer-cancelled', payment: 'refunded', charge: 'refunded' },
        notified: [...CAPTURED.notified, 'order-cancelled', 'order-withdrawn'],
      });
      await market.move('order', 'local');
      placed.push(before, next);
    },
    LIMIT_MS,
  );

  it.each(['order', 'payment', 'shop'])(
    'gets the same bytes for a key before, during and after the moves of %s, and is done once',
    async (module) => {
      const { customer, owner } = market.ordering;
      const first = `${module}-before`;
      const place = (key: string) => customer.post('/api/orders', market.basket, key);
      const ids = new Map<string, string>([[first, bytes(await place(first))]]);
      for (const to of ['remote', 'local'] as const) {
        const during = await whileMoving(module, to, async (n) => {
          const key = `${module}-${to}-${n % 3}`;
          const [old, fresh, beside] = await Promise.all([place(first), place(key), place(key)]);
          return { key, seen: [bytes(fresh), bytes(beside)], old: bytes(old) };
        });
        for (const { key, seen, old } of during) {
          expect(old).toBe(ids.get(first));
          for (const one of seen) ids.set(key, ids.get(key) ?? one);
          expect(seen).toEqual([ids.get(key), ids.get(key)]);
        }
        for (const [key, text] of ids) expect([key, bytes(await place(key))]).toEqual([key, text]);
      }
      await market.driver.settled();
      const orderIds = [...ids.values()].map((text) => /^201 .*"orderId":"([^"]+)"/.exec(text)?.[1] ?? text);
      expect(new Set(orderIds).size).toBe(ids.size);
      placed.push(...orderIds);
      const [one = ''] = orderIds;
      const accept = () => owner.post(`/api/orders/${one}/accept`, {}, `${module}-accept`);
      const accepted = bytes(await accept());
      const again = await whileMoving(module, 'remote', async () => bytes(await accept()));
      expect(new Set([accepted, ...again, bytes(await accept())])).toEqual(new Set([accepted]));
      await market.move(module, 'local');
      await market.ends(one, CAPTURED);
    },
    LIMIT_MS,
  );

  it(
    'gets the same bytes from payment for the key of a call of order, wherever payment is',
    async () => {
      const { stack } = market.driver;
      const [orderId, target] = ['called-directly', '/_calls/payment/authorize'];
      const input = { orderId, memberId: 'm', shopId: 's', ownerId: 'o', amount: 5_000, method: 'card-ok' };
      const principal = { kind: 'module', module: 'order' };
      const call = async (host: string) => {
        const envelope = { v: 1, kind: 'command', principal, correlationId: 'c', key: 'direct', ms: 2_000, input };
        const [method, body] = ['POST', JSON.stringify(envelope)];
        const headers = { ...macHeader(stack.secret, method, target, body), 'content-type': 'application/json' };
        const response = await fetch(stack.address(host) + target, { method, body, headers });
        return response.status === 200 ? await response.text() : undefined;
      };
      const before = await call('monolith');
      expect(before).toContain('"value":{"orderId":"called-directly"');
      const during = await whileMoving('payment', 'remote', () => Promise.all([call('monolith'), call('payment')]));
      const after = await call('payment');
      // The state is the one that was stored, although the payment was authorised since.
      expect(after).toBe(before);
      expect(new Set(during.flat().filter((one) => one !== undefined))).toEqual(new Set([before]));
      expect(await call('monolith')).toBeUndefined();
      await market.move('payment', 'local');
      expect(await call('monolith')).toBe(before);
      await market.driver.settled();
      expect(await market.driver.rows('gateway', 'SELECT state FROM charges WHERE order_id = ?', [orderId])).toEqual([
        { state: 'authorized' },
      ]);
    },
    LIMIT_MS,
  );

  it(
    'a time limit that began before order has moved passes once, after it',
    async () => {
      const orders = [await market.paid()];
      await market.move('order', 'remote');
      orders.push(await market.paid());
      await market.passes('1h');
      await market.ends(orders[0] ?? '', TIMED_OUT);
      orders.push(await market.paid());
      await market.move('order', 'local');
      await market.passes('1h');
      for (const orderId of orders) await market.ends(orderId, TIMED_OUT);
      const times = await market.driver.rows(
        'order',
        `SELECT COUNT(*) AS n FROM _outbox WHERE name = 'order.cancelled' AND event_key IN (?, ?, ?) GROUP BY event_key`,
        orders,
      );
      expect(times).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
      placed.push(...orders);
    },
    LIMIT_MS,
  );

  it(
    'leaves logs without a gap, and feeds that have handled all of them',
    async () => {
      await market.driver.settled();
      const heads = new Map<string, number>();
      for (const module of market.driver.modules) {
        const partitions = await market.driver.rows<Partition>(
          module,
          `SELECT partition_no, position_no, trimmed_to,
           (SELECT COUNT(*) FROM _outbox o WHERE o.partition_no = p.partition_no AND o.position_no > p.trimmed_to) AS kept
         FROM _partition p WHERE position_no > 0`,
        );
        for (const { partition_no, position_no, trimmed_to, kept } of partitions) {
          expect([module, partition_no, kept]).toEqual([module, partition_no, position_no - trimmed_to]);
          heads.set(`${module} ${partition_no}`, position_no);
        }
      }
      const lags: string[] = [];
      for (const module of market.driver.modules)
        for (const { feed, partition_no, position_no } of await market.driver.rows<Partition & { feed: string }>(
          module,
          'SELECT feed, partition_no, position_no FROM _cursor',
        )) {
          const producer = /<-([a-z]+)/.exec(feed)?.[1] ?? '';
          if ((heads.get(`${producer} ${partition_no}`) ?? 0) !== position_no)
            lags.push(`${feed} ${partition_no} ${position_no}`);
        }
      expect(lags).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'notifies each member once of each event, in the order of the events',
    async () => {
      await market.driver.settled();
      expect(await market.driver.rows('notification', 'SELECT * FROM _held')).toEqual([]);
      for (const orderId of placed) {
        const messages = await market.driver.rows<{ template: string; state: string }>(
          'notification',
          'SELECT template, state FROM messages WHERE order_id = ? ORDER BY message_id',
          [orderId],
        );
        const templates = messages.map(({ template }) => template);
        expect(templates.slice(0, 2)).toEqual(CAPTURED.notified.slice(0, 2));
        expect(new Set(templates).size).toBe(templates.length);
        expect(new Set(messages.map(({ state }) => state))).toEqual(new Set(['sent']));
      }
    },
    LIMIT_MS,
  );
});
