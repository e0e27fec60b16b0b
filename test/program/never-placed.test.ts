import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';

const LIMIT_MS = 90_000;
/** Nobody listens there. */
const NO_SERVER = 'postgres://nobody@127.0.0.1:1/order';

describe('a service with a neighbour that was never placed', () => {
  let hosts: Hosts;
  beforeEach(async () => {
    hosts = await Hosts.prepare('notification');
  });
  afterEach(() => hosts.end());

  it('begins without it, says so, and reads its events as soon as it is placed', async () => {
    // The database of order cannot be reached at its first start, so the journal has never placed it.
    const placement = { PLACEMENT: hosts.placement('notification') };
    const [without] = await Promise.all([
      hosts.start('monolith', { ...placement, ORDER_DATABASE_URL: NO_SERVER }),
      hosts.start('notification'),
    ]);
    const service = hosts.program('notification');
    const said = () => service.output.includes('The log of order cannot be read at ');
    await arrives('a sentence about the log of order', said, LIMIT_MS);
    expect(await without.stop()).toBe(0);

    const monolith = await hosts.start('monolith');
    const customer = await Customer.signIn(monolith.url);
    const placed = await customer.post('/api/orders', 'first', await customer.basket());
    expect(placed.status).toBe(201);
    const notified = async () =>
      (await customer.all('/api/notifications')).some(({ orderId }) => orderId === placed.body['orderId']);
    await arrives('the customer is notified', notified, LIMIT_MS);
    expect(service.gone).toBe(false);
    expect(await monolith.stop()).toBe(0);
    expect(await service.stop()).toBe(0);
  }, 200_000);
});
