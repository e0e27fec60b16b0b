import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';
import type { Program } from './program.js';

const LIMIT_MS = 60_000;
const ALL = ['member', 'notification', 'order', 'payment', 'shop'];
const inThreads = (...modules: readonly string[]) => ({
  PLACEMENT: modules.map((module) => `${module}:thread`).join(','),
});

let hosts: Hosts;
beforeEach(async () => {
  hosts = await Hosts.prepare('payment');
});
afterEach(() => hosts.end());

const start = async (environment: Record<string, string>) => {
  const program = await hosts.start('monolith', environment);
  await hosts.ready();
  return program;
};

async function placeOrder(customer: Customer, key: string): Promise<string> {
  const placed = await customer.post('/api/orders', key, await customer.basket());
  expect([placed.status, placed.body]).toEqual([201, expect.objectContaining({ status: 'placed' })]);
  return String(placed.body['orderId']);
}

async function isPaid(customer: Customer, orderId: string): Promise<void> {
  await arrives(
    `the order ${orderId} is paid`,
    async () => (await customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid',
    LIMIT_MS,
  );
}

async function isNotified(customer: Customer, orderId: string): Promise<void> {
  await arrives(
    `the customer is notified of ${orderId}`,
    async () => (await customer.all('/api/notifications')).some((message) => message['orderId'] === orderId),
    LIMIT_MS,
  );
}

const servedBy = async (program: Program, customer: Customer, path: string) =>
  (await fetch(`${program.url}${path}`, { headers: { authorization: `Bearer ${customer.token}` } })).headers.get(
    'x-served-by',
  );

describe('modules in threads of one process', () => {
  it.each([[['payment']], [['order', 'payment', 'notification']], [ALL]])(
    'the whole life of an order with %j, and each module says where it is served',
    async (modules) => {
      const program = await start(inThreads(...modules));
      const customer = await Customer.signIn(program.url);
      const orderId = await placeOrder(customer, 'k1');
      await isPaid(customer, orderId);
      await isNotified(customer, orderId);
      for (const [module, path] of [
        ['payment', `/api/payments/${orderId}`],
        ['order', `/api/orders/${orderId}`],
      ] as const)
        expect(await servedBy(program, customer, path)).toBe(
          `${module}@${modules.includes(module) ? 'thread' : 'local'}`,
        );
      const ready = (await (await fetch(`${program.internalUrl}/health/ready/payment`)).json()) as object;
      expect(ready).toMatchObject({
        status: 'ok',
        checks: { placement: { ok: true, detail: 'payment is in a thread of this process.' } },
      });
      const metrics = await (await fetch(`${program.internalUrl}/metrics`)).text();
      expect(metrics).toContain('ficus_thread_up{thread="payment"} 1');
      expect(metrics).toMatch(/^ficus_module_epoch\{thread="payment",module="payment",role="owner"\} \d+$/m);
      expect(metrics.match(/^# TYPE ficus_call_seconds /gm)).toHaveLength(1);
      const series = metrics.split('\n').flatMap((line) => (/^[a-z]/.test(line) ? [line.split(' ')[0]] : []));
      expect(series).toEqual([...new Set(series)]);
      expect(await program.stop()).toBe(0);
      for (const line of program.output.split('\n').filter(Boolean)) JSON.parse(line);
    },
    120_000,
  );

  it('a module goes into a thread, home, and into a thread again, and finds its data', async () => {
    let customer: Customer | undefined;
    const orders: string[] = [];
    for (const place of ['local', 'thread', 'local', 'thread']) {
      const program = await start({ PLACEMENT: `payment:${place}` });
      customer = customer ? customer.at(program.url) : await Customer.signIn(program.url);
      for (const orderId of orders)
        expect((await customer.get(`/api/payments/${orderId}`)).body).toMatchObject({ status: 'authorized' });
      const orderId = await placeOrder(customer, `in-${orders.length}`);
      await isPaid(customer, orderId);
      orders.push(orderId);
      expect(await servedBy(program, customer, `/api/payments/${orderId}`)).toBe(`payment@${place}`);
      expect(await program.stop()).toBe(0);
    }
  }, 120_000);

  it('kill -9 loses nothing: an acknowledged order is paid after the next start, without PLACEMENT', async () => {
    const program = await start(inThreads('order', 'payment', 'notification'));
    const customer = await Customer.signIn(program.url);
    const orderId = await placeOrder(customer, 'k1');
    await program.kill();
    const again = await start({});
    const later = customer.at(again.url);
    await isPaid(later, orderId);
    await isNotified(later, orderId);
    expect(await servedBy(again, later, `/api/payments/${orderId}`)).toBe('payment@thread');
    expect(existsSync(join(hosts.data('monolith'), 'payment.sqlite'))).toBe(true);
  }, 120_000);
});

/** Runs in the thread of payment before anything else: it does what a file of that name in the directory says. */
const faults = (directory: string) => `
  import { existsSync, rmSync, writeFileSync } from 'node:fs';
  import { isMainThread, workerData } from 'node:worker_threads';
  const at = (name) => ${JSON.stringify(directory)} + '/' + name;
  const taken = (name) => existsSync(at(name)) && (rmSync(at(name)), true);
  if (!isMainThread && workerData.module === 'payment') setInterval(() => {
    if (taken('throw')) throw new Error('The thread was made to fail.');
    if (taken('exit')) process.exit(7);
    if (!taken('burn')) return;
    writeFileSync(at('burning'), '');
    while (existsSync(at('burning')));
  }, 10).unref();`;

describe('a thread in trouble', () => {
  let program: Program;
  let customer: Customer;
  const file = (name: string) => join(hosts.directory, name);

  beforeEach(async () => {
    const script = encodeURIComponent(faults(hosts.directory));
    program = await start({
      ...inThreads('order', 'payment', 'notification'),
      NODE_OPTIONS: `--import data:text/javascript,${script}`,
    });
    customer = await Customer.signIn(program.url);
    await isPaid(customer, await placeOrder(customer, 'before'));
  }, 120_000);

  it.each(['throw', 'exit'])(
    'takes only its module down and is started again, when it ends by %s: orders wait, and are paid',
    async (fault) => {
      await writeFile(file(fault), '');
      await arrives(
        'the end of the thread',
        () => program.output.includes('The thread of payment has ended'),
        LIMIT_MS,
      );
      const orderId = await placeOrder(customer, 'after');
      await isPaid(customer, orderId);
      expect(program.output).toContain('payment runs again, in a new thread.');
      expect(program.gone).toBe(false);
    },
    120_000,
  );

  it('that is busy without a pause delays no other module', async () => {
    await writeFile(file('burn'), '');
    await arrives('the busy thread', () => existsSync(file('burning')), LIMIT_MS);
    const orderId = await placeOrder(customer, 'meanwhile');
    await isNotified(customer, orderId);
    expect((await customer.get(`/api/orders/${orderId}`)).body['status']).toBe('placed');
    // It is busy until this file is gone.
    await rm(file('burning'));
    await isPaid(customer, orderId);
  }, 120_000);
});
