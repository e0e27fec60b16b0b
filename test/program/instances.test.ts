import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';

const LIMIT_MS = 60_000;
const SERVICE = 'payment:service';
/** Any free port, another one at each start. */
const ANY_PORT = { INTERNAL_PORT: '0' };

async function orderIsPaid(customer: Customer, key: string): Promise<void> {
  const placed = await customer.post('/api/orders', key, await customer.basket());
  expect(placed.status).toBe(201);
  const path = `/api/orders/${String(placed.body['orderId'])}`;
  await arrives(`${key} is paid`, async () => (await customer.get(path)).body['status'] === 'paid', LIMIT_MS);
}

describe('a module that is placed at services, on SQLite', () => {
  let hosts: Hosts;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment', 'payment-2');
  });
  afterEach(() => hosts.end());

  it('is found at the address where its instance registers, and at another one after each start, also of the keeper', async () => {
    let [monolith] = await Promise.all([
      hosts.start('monolith', { PLACEMENT: SERVICE }),
      hosts.start('payment', ANY_PORT),
    ]);
    await hosts.ready();
    await orderIsPaid(await Customer.signIn(monolith.url), 'first');

    const before = hosts.program('payment').internalUrl;
    expect(await hosts.program('payment').stop()).toBe(0);
    expect((await hosts.start('payment', ANY_PORT)).internalUrl).not.toBe(before);
    await hosts.ready();
    await orderIsPaid(await Customer.signIn(monolith.url), 'stopped');

    await hosts.program('payment').kill();
    await hosts.start('payment', ANY_PORT);
    await hosts.ready();
    await orderIsPaid(await Customer.signIn(monolith.url), 'killed');

    await monolith.kill();
    monolith = await hosts.start('monolith');
    await hosts.ready();
    await orderIsPaid(await Customer.signIn(monolith.url), 'keeper');
    expect(await monolith.stop()).toBe(0);
    expect(await hosts.program('payment').stop()).toBe(0);
  });

  it('has one instance: a second one on a file of its own stands by, and one on the same file ends with a sentence', async () => {
    const [monolith] = await Promise.all([
      hosts.start('monolith', { PLACEMENT: SERVICE }),
      hosts.start('payment', ANY_PORT),
    ]);
    await hosts.ready();
    const second = await hosts.start('payment-2', ANY_PORT, ' stands by at ');
    const ready = (await (await fetch(`${second.internalUrl}/health/ready`)).json()) as object;
    expect(ready).toMatchObject({
      status: 'ok',
      modules: { payment: { checks: { placement: { ok: true, detail: 'stands by: payment is at service.' } } } },
    });
    expect(existsSync(join(hosts.data('payment-2'), 'payment.sqlite'))).toBe(false);
    const same = await hosts.fail('payment-2', { ...ANY_PORT, DATA_DIR: hosts.data('payment') });
    expect(same).toEqual({ code: 1, said: expect.stringMatching(/payment\.sqlite .*another process/) as unknown });
    await orderIsPaid(await Customer.signIn(monolith.url), 'first');
    expect(await monolith.stop()).toBe(0);
    expect(await second.stop()).toBe(0);
  });
});
