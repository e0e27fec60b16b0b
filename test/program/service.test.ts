import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';
import { type Program } from './program.js';

const LIMIT_MS = 60_000;

const statusOf = async (customer: Customer, orderId: string) =>
  String((await customer.get(`/api/orders/${orderId}`)).body['status']);

async function placeOrder(customer: Customer, key: string): Promise<string> {
  const placed = await customer.post('/api/orders', key, await customer.basket());
  expect([placed.status, placed.body]).toEqual([201, expect.objectContaining({ status: 'placed' })]);
  return String(placed.body['orderId']);
}

async function isPaid(customer: Customer, orderId: string): Promise<void> {
  await arrives(`the order ${orderId} is paid`, async () => (await statusOf(customer, orderId)) === 'paid', LIMIT_MS);
}

/** Moves or copies the files of a module's database from one host to another. */
async function carry(hosts: Hosts, module: string, from: string, to: string, how: 'move' | 'copy' = 'move') {
  await mkdir(hosts.data(to), { recursive: true });
  const files = (await readdir(hosts.data(from))).filter((file) => file.startsWith(`${module}.sqlite`));
  expect(files).toContain(`${module}.sqlite`);
  for (const file of files) {
    const [source, target] = [join(hosts.data(from), file), join(hosts.data(to), file)];
    await (how === 'move' ? rename(source, target) : cp(source, target));
  }
}

describe('a module that runs as a service', () => {
  let hosts: Hosts;
  afterEach(() => hosts.end());

  it('payment: is paid behind the one public address, and the monolith opens no database of it', async () => {
    hosts = await Hosts.prepare('payment');
    const monolith = await hosts.startAll('payment');
    const customer = await Customer.signIn(monolith.url);
    const orderId = await placeOrder(customer, 'k1');
    await isPaid(customer, orderId);
    const response = await fetch(`${monolith.url}/api/payments/${orderId}`, {
      headers: { authorization: `Bearer ${customer.token}` },
    });
    expect([response.status, response.headers.get('x-served-by')]).toEqual([
      200,
      `payment@${new URL(hosts.address('payment')).host}`,
    ]);
    expect(existsSync(join(hosts.data('monolith'), 'payment.sqlite'))).toBe(false);
    expect(existsSync(join(hosts.data('payment'), 'payment.sqlite'))).toBe(true);

    const described = (await (await fetch(`${monolith.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(described.paths)).toContain('/api/payments/{orderId}');
    const ready = (await (await fetch(`${hosts.address('monolith')}/health/ready/payment`)).json()) as object;
    expect(ready).toMatchObject({
      status: 'ok',
      checks: { placement: { ok: true, detail: `payment is at ${hosts.address('payment')}.` } },
    });
  });

  it('notification: nobody calls it, and it tells the customer of what it hears', async () => {
    hosts = await Hosts.prepare('notification');
    const monolith = await hosts.startAll('notification');
    const customer = await Customer.signIn(monolith.url);
    const orderId = await placeOrder(customer, 'k1');
    await isPaid(customer, orderId);
    const messages = await arrives('a message that was sent', async () => {
      const found = await customer.all('/api/notifications');
      return found.some((message) => message['state'] === 'sent') && found;
    });
    expect(messages).toMatchObject([{ orderId, template: 'order-placed' }]);
    expect(existsSync(join(hosts.data('monolith'), 'notification.sqlite'))).toBe(false);
  });

  it('stops gracefully, and both start again without PLACEMENT: the journal remembers the place', async () => {
    hosts = await Hosts.prepare('payment');
    const monolith = await hosts.startAll('payment');
    let customer = await Customer.signIn(monolith.url);
    const first = await placeOrder(customer, 'k1');
    await isPaid(customer, first);
    expect(await monolith.stop()).toBe(0);
    expect(await hosts.program('payment').stop()).toBe(0);

    const [again] = await Promise.all([hosts.start('monolith'), hosts.start('payment')]);
    customer = customer.at(again.url);
    await hosts.ready();
    await isPaid(customer, await placeOrder(customer, 'k2'));
    expect(await statusOf(customer, first)).toBe('paid');
  });

  it('while it is away, orders are taken, wait, and are paid once it is back', async () => {
    hosts = await Hosts.prepare('payment');
    const monolith = await hosts.startAll('payment');
    const customer = await Customer.signIn(monolith.url);
    expect(await hosts.program('payment').stop()).toBe(0);
    const orderId = await placeOrder(customer, 'k1');
    const payment = await customer.get(`/api/payments/${orderId}`);
    expect([payment.status, payment.body['code']]).toEqual([503, 'UNAVAILABLE']);
    expect(await statusOf(customer, orderId)).toBe('placed');
    await hosts.start('payment');
    await isPaid(customer, orderId);
  });

  it('A10: a charge that was made before the module moved is made once, with the gateway named by its own setting', async () => {
    hosts = await Hosts.prepare('payment');
    // Dies between the charge and the unit of work that records it.
    const dying = await hosts.start('monolith', {
      FICUS_FAILPOINT: 'payment.charged',
      GATEWAY_DIR: hosts.data('gateway'),
    });
    let customer = await Customer.signIn(dying.url);
    const orderId = await placeOrder(customer, 'k1');
    await arrives('the program has died after the charge', () => dying.gone, LIMIT_MS);

    await carry(hosts, 'payment', 'monolith', 'payment');
    const monolith = await hosts.startAll('payment');
    customer = customer.at(monolith.url);
    await isPaid(customer, orderId);
    const books = new Books(hosts.data('gateway'), {});
    try {
      expect(await books.all('gateway', 'SELECT key FROM charges')).toHaveLength(1);
    } finally {
      await books.close();
    }
    expect(existsSync(join(hosts.data('payment'), 'gateway.sqlite'))).toBe(false);
  });
});

describe('the data of a module that has begun', () => {
  let hosts: Hosts;
  let customer: Customer;
  let orderId: string;

  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
    const monolith = await hosts.start('monolith', { GATEWAY_DIR: hosts.data('gateway') });
    customer = await Customer.signIn(monolith.url);
    orderId = await placeOrder(customer, 'k1');
    await isPaid(customer, orderId);
    expect(await monolith.stop()).toBe(0);
  });
  afterEach(() => hosts.end());

  const goesOn = async (program: Program, key: string) => {
    customer = customer.at(program.url);
    expect((await customer.get(`/api/payments/${orderId}`)).body).toMatchObject({ orderId, status: 'authorized' });
    await isPaid(customer, await placeOrder(customer, key));
  };

  it('is never split: a new database of a service is refused, and the monolith goes on as before', async () => {
    await hosts.startWaiting('payment');
    const { code, said } = await hosts.fail('monolith', { PLACEMENT: hosts.placement('payment') });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^payment is not placed at http:\S+: its data is in \S+payment\.sqlite, which holds rows \(in \S+\), and the database there is another one\. [^\n]+ Nothing was changed\.\n$/,
    );
    await goesOn(await hosts.start('monolith', { GATEWAY_DIR: hosts.data('gateway') }), 'k2');
  });

  it('goes along when its database is carried to the service, and back', async () => {
    await carry(hosts, 'payment', 'monolith', 'payment', 'copy');
    const monolith = await hosts.startAll('payment');
    await goesOn(monolith, 'k2');
    expect(await monolith.stop()).toBe(0);

    const running = await hosts.fail('monolith', { PLACEMENT: 'payment:local' });
    expect([running.code, running.said]).toEqual([1, expect.stringMatching(/older copy/)]);
    expect(await hosts.program('payment').stop()).toBe(0);
    const stale = await hosts.fail('monolith', { PLACEMENT: 'payment:local' });
    expect([stale.code, stale.said]).toEqual([
      1,
      expect.stringMatching(/is owner at epoch \d+, and the journal is at epoch \d+: it is an older copy/),
    ]);

    await carry(hosts, 'payment', 'payment', 'monolith');
    const home = await hosts.start('monolith', { PLACEMENT: 'payment:local', GATEWAY_DIR: hosts.data('gateway') });
    await goesOn(home, 'k3');
  });

  it('stays where it is when both hosts share the directory: only another process opens it', async () => {
    const shared = { DATA_DIR: hosts.data('monolith') };
    const [monolith] = await Promise.all([
      hosts.start('monolith', { PLACEMENT: hosts.placement('payment') }),
      hosts.start('payment', shared),
    ]);
    await hosts.ready();
    await goesOn(monolith, 'k2');
    expect(await monolith.stop()).toBe(0);
    const running = await hosts.fail('monolith', { PLACEMENT: 'payment:local' });
    expect([running.code, running.said]).toEqual([1, expect.stringMatching(/is in use by another process/)]);
    expect(await hosts.program('payment').stop()).toBe(0);
    await goesOn(
      await hosts.start('monolith', { PLACEMENT: 'payment:local', GATEWAY_DIR: hosts.data('gateway') }),
      'k3',
    );
  });
});
