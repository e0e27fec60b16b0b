import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';
import { inThreads, isNotifiedOnce, isPaid, placeOrder, servedBy } from './threaded.js';

const ALL = ['member', 'notification', 'order', 'payment', 'shop'];

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

describe('modules in threads of one process', () => {
  it.each([[['payment']], [['order', 'payment', 'notification']], [ALL]])(
    'the whole life of an order with %j, and each module says where it is served',
    async (modules) => {
      const program = await start(inThreads(...modules));
      const customer = await Customer.signIn(program.url);
      const orderId = await placeOrder(customer, 'k1');
      await isPaid(customer, orderId);
      await isNotifiedOnce(customer, orderId);
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
    await isNotifiedOnce(later, orderId);
    expect(await servedBy(again, later, `/api/payments/${orderId}`)).toBe('payment@thread');
    expect(existsSync(join(hosts.data('monolith'), 'payment.sqlite'))).toBe(true);
  }, 120_000);
});
