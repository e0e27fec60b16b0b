import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { judgeMoney } from '../crash/judge-money.js';
import { judgeBooks } from '../crash/judge-books.js';
import { nothingFound } from '../crash/verdict.js';
import { Customer } from '../program/customer.js';
import { Hosts } from '../program/hosts.js';
import { onServer } from './on-server.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];
const INSTANCES = ['payment', 'payment-2', 'payment-3'];
const CONNECTIONS = 3;
/** After a kill, callers may need so long to leave the instance out, in milliseconds. */
const HEALTH_MS = 1_000;
const LIMIT_MS = 120_000;

onServer('three instances of payment on one database', () => {
  let hosts: Hosts;
  let databases: TestDatabases;
  beforeEach(async () => {
    hosts = await Hosts.prepare(...INSTANCES);
    databases = await testDatabases([...MODULES, 'operations', 'placement']);
  });
  afterEach(async () => {
    await hosts.end();
    await databases.remove();
  });
  const start = (host: string, environment: Record<string, string> = {}) =>
    hosts.start(host, {
      ...databases.environment,
      GATEWAY_DIR: hosts.data('gateway'),
      // Other ports than before, at each start.
      ...(host === 'monolith' ? {} : { INTERNAL_PORT: '0' }),
      ...environment,
    });
  /** How many instances the journal's host finds ready. */
  const ready = async (): Promise<number> => {
    const response = await fetch(`${hosts.address('monolith')}/health/ready/payment`);
    const { checks } = (await response.json()) as { checks: { placement?: { detail?: string } } };
    return checks.placement?.detail?.match(/payment is at http:\S+(?=( payment is at|$))/g)?.length ?? 0;
  };

  it('each killed in turn, restarted at another port, and one stopped, under load: no client error after the health interval, nothing lost or doubled', async () => {
    const [monolith] = await Promise.all([start('monolith', { PLACEMENT: 'payment:service' }), start('payment')]);
    await Promise.all(INSTANCES.slice(1).map((host) => start(host)));
    await arrives('three instances', async () => (await ready()) === 3, LIMIT_MS);
    const customer = await Customer.signIn(monolith.url);
    const admin = await Customer.signIn(monolith.url, 'admin@example.com');
    const basket = await customer.basket();

    const orders: string[] = [];
    const errors: { readonly at: number; readonly what: string }[] = [];
    let over = false;
    let calls = 0;
    /** Orders reach payment by events and the calls of a saga; the books of payment are read by calls of clients. */
    const connection = async (number: number): Promise<void> => {
      for (let n = 0; !over; n += 1) {
        // The deadline of an order is the journal's host's own matter: on a busy machine it is repeated, as by any client.
        let placed = await customer.post('/api/orders', `${number}-${n}`, basket);
        while (placed.status >= 500) {
          if (!/order\.place|queue of order/.test(String(placed.body['detail'])))
            errors.push({ at: performance.now(), what: `order ${placed.status} ${JSON.stringify(placed.body)}` });
          placed = await customer.post('/api/orders', `${number}-${n}`, basket);
        }
        expect(placed.status).toBe(201);
        orders.push(String(placed.body['orderId']));
        for (let reads = 0; reads < 5 && !over; reads += 1) {
          const read = await admin.get('/api/payments/ledger/accounts');
          calls += 1;
          if (read.status !== 200)
            errors.push({ at: performance.now(), what: `read ${read.status} ${JSON.stringify(read.body)}` });
        }
      }
    };
    const driving = Array.from({ length: CONNECTIONS }, (_, number) => connection(number));
    const more = async (count: number) => {
      const [ordersBefore, callsBefore] = [orders.length, calls];
      const grown = () => orders.length > ordersBefore + count && calls > callsBefore + 4 * count;
      await arrives('more work', async () => grown(), LIMIT_MS);
    };
    const kills: number[] = [];
    for (const host of INSTANCES) {
      await more(3);
      await hosts.program(host).kill();
      kills.push(performance.now());
      await more(5);
      await start(host);
      await arrives(`${host} again`, async () => (await ready()) === 3, LIMIT_MS);
    }
    await more(2);
    const stopping = performance.now();
    expect(await hosts.program('payment-2').stop()).toBe(0);
    await more(5);
    over = true;
    await Promise.all(driving);

    const late = errors.filter(({ at }) => at > stopping || !kills.some((kill) => at >= kill && at < kill + HEALTH_MS));
    expect(late).toEqual([]);
    process.stderr.write(
      `Three instances: ${orders.length} orders, ${calls} reads, ${errors.length} errors within ${HEALTH_MS} ms of a kill.\n`,
    );

    const paid = async () => {
      const found = await customer.all('/api/orders');
      return found.length === orders.length && found.every(({ status }) => status === 'paid');
    };
    await arrives('every order is paid', paid, LIMIT_MS);
    expect(await monolith.stop()).toBe(0);
    for (const host of ['payment', 'payment-3']) expect(await hosts.program(host).stop()).toBe(0);

    const findings = nothingFound();
    const books = new Books(hosts.data('monolith'), databases.environment);
    const gateway = new Books(hosts.data('gateway'), {});
    try {
      const all = (book: string, statement: string) => (book === 'gateway' ? gateway : books).all(book, statement);
      await judgeMoney({ all } as unknown as Books, findings);
      await judgeBooks(books, MODULES, findings);
      const charges = await gateway.all('gateway', 'SELECT order_id FROM charges');
      expect(charges.map(({ order_id: id }) => id).sort()).toEqual([...orders].sort());
      expect(await books.all('payment', 'SELECT order_id FROM payments')).toHaveLength(orders.length);
    } finally {
      await books.close();
      await gateway.close();
    }
    expect(findings).toEqual(nothingFound());
  }, 400_000);
});
