import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { judgeMoney } from '../crash/judge-money.js';
import type { Findings } from '../crash/verdict.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';

const CONNECTIONS = 6;
const ROUNDS = 2;
const ORDERS_BEFORE_THE_KILL = 15;
const ORDERS_AFTER_THE_KILL = 10;
const LIMIT_MS = 90_000;

describe('kill -9 of a service in the middle of orders', () => {
  let hosts: Hosts;
  afterEach(() => hosts.end());

  it('payment: orders are taken, wait and finish; none is lost, none is charged twice, and money balances', async () => {
    hosts = await Hosts.prepare('payment');
    const monolith = await hosts.startAll('payment');
    const customer = await Customer.signIn(monolith.url);
    const body = await customer.basket();
    const orders: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      let taken = 0;
      let killed: Promise<void> | undefined;
      const connection = async (number: number) => {
        for (let n = 0; taken < ORDERS_BEFORE_THE_KILL + ORDERS_AFTER_THE_KILL; n += 1) {
          const reply = await customer.post('/api/orders', `${round}-${number}-${n}`, body);
          expect([reply.status, reply.body['status']]).toEqual([201, 'placed']);
          orders.push(String(reply.body['orderId']));
          taken += 1;
          if (taken >= ORDERS_BEFORE_THE_KILL) killed ??= hosts.program('payment').kill();
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => connection(number)));
      await killed;
      expect(hosts.program('payment').gone).toBe(true);
      await hosts.start('payment');
    }

    const allPaid = async () => {
      const found = await customer.all('/api/orders');
      return found.length === orders.length && found.every(({ status }) => status === 'paid') ? found : undefined;
    };
    const paid = await arrives('every order is paid', allPaid, LIMIT_MS);
    expect(new Set(paid.map(({ orderId }) => orderId))).toEqual(new Set(orders));
    expect(await monolith.stop()).toBe(0);
    expect(await hosts.program('payment').stop()).toBe(0);

    const kept = { order: 'monolith', payment: 'payment', gateway: 'gateway' } as const;
    const books = new Map(Object.entries(kept).map(([book, host]) => [book, new Books(hosts.data(host), {})]));
    try {
      const all = (book: string, statement: string) => (books.get(book) as Books).all(book, statement);
      const findings = { money: [] as string[] } as Findings;
      await judgeMoney({ all } as unknown as Books, findings);
      expect(findings.money).toEqual([]);
      const charges = await all('gateway', 'SELECT order_id FROM charges');
      expect(charges.map(({ order_id: id }) => id).sort()).toEqual([...orders].sort());
      expect(await all('payment', 'SELECT order_id FROM payments')).toHaveLength(orders.length);
    } finally {
      for (const book of books.values()) await book.close();
    }
  });
});
