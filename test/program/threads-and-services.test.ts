import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';
import type { Program } from './program.js';
import { isChargedOnce, isNotifiedOnce, isPaid, LIMIT_MS, placeOrder, servedBy, withFaults } from './threaded.js';

describe('a monolith with payment and notification in threads, whose module order is a service', () => {
  let hosts: Hosts;
  let monolith: Program;
  let customer: Customer;
  afterEach(() => hosts.end());

  async function begin(transport: string): Promise<void> {
    hosts = await Hosts.prepare('order');
    const settings = { CALL_TRANSPORT: transport };
    const PLACEMENT = `payment:thread,notification:thread,${hosts.placement('order')}`;
    [monolith] = await Promise.all([
      hosts.start('monolith', { ...settings, PLACEMENT, ...withFaults(hosts.directory) }),
      hosts.start('order', settings),
    ]);
    await hosts.ready();
    customer = await Customer.signIn(monolith.url);
  }

  /** Orders that are placed while one part of the marketplace ends, and comes back. */
  async function ordersDuring(name: string, fault: () => Promise<void>): Promise<readonly string[]> {
    const basket = await customer.basket();
    const orders: string[] = [];
    for (let n = 0; n < 4; n += 1) orders.push(await placeOrder(customer, `${name}-before-${n}`));
    await fault();
    // As any client, it repeats what was refused while a host does not reach the other one yet.
    const placed = await arrives(
      'an order',
      async () => {
        const { status, body } = await customer.post('/api/orders', `${name}-after`, basket);
        return status === 503 ? undefined : [status, body['orderId']];
      },
      LIMIT_MS,
    );
    expect(placed).toEqual([201, expect.any(String)]);
    orders.push(String(placed[1]));
    await isPaid(customer, ...orders);
    return orders;
  }

  it.each(['frames', 'http'])(
    'has calls and events go from the service to a thread and back, by %s',
    async (transport) => {
      await begin(transport);
      const orderId = await placeOrder(customer, 'k1');
      // The service calls payment at the monolith, and hears its events there; the thread of notification hears the service.
      await isPaid(customer, orderId);
      await isNotifiedOnce(customer, orderId);
      const places = [
        await servedBy(monolith, customer, `/api/orders/${orderId}`),
        await servedBy(monolith, customer, `/api/payments/${orderId}`),
      ];
      expect(places).toEqual([`order@${new URL(hosts.address('order')).host}`, 'payment@thread']);
      expect([await monolith.stop(), await hosts.program('order').stop()]).toEqual([0, 0]);
    },
  );

  it('loses and doubles nothing when a thread ends, when the service is killed, and when the monolith is', async () => {
    await begin('frames');
    const orders = [
      ...(await ordersDuring('thread', async () => {
        await writeFile(join(hosts.directory, 'throw'), '');
        await arrives('a new thread', () => monolith.output.includes('payment runs again, in a new thread.'), LIMIT_MS);
      })),
      ...(await ordersDuring('service', async () => {
        await hosts.program('order').kill();
        await hosts.start('order');
      })),
      ...(await ordersDuring('monolith', async () => {
        await monolith.kill();
        monolith = await hosts.start('monolith');
        await hosts.ready();
        customer = customer.at(monolith.url);
      })),
    ];
    await isNotifiedOnce(customer, ...orders);
    expect(await servedBy(monolith, customer, `/api/payments/${orders[0]}`)).toBe('payment@thread');
    expect([await monolith.stop(), await hosts.program('order').stop()]).toEqual([0, 0]);
    await isChargedOnce((book) => hosts.data(book === 'order' ? 'order' : 'monolith'), orders);
  });
});
