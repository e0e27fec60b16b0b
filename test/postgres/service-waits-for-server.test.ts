import { createDatabase } from '../../src/platform/store/postgres/postgres-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from '../program/customer.js';
import { Hosts } from '../program/hosts.js';
import { describeWithServer, type Server, startServer } from './server.js';

const LIMIT_MS = 120_000;
const SILENT = /The server of postgres:\/\/127\.0\.0\.1:\d+\/payment (does not answer|is stopping or starting)/;

describeWithServer('a service whose PostgreSQL server is down when it starts', () => {
  let server: Server;
  let hosts: Hosts;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
    server = await startServer();
  });
  afterEach(async () => {
    await hosts.end();
    await server.remove();
  });

  it('waits, says for what, and begins when the server comes: at its first start, and at a later one', async () => {
    const environment = { PAYMENT_DATABASE_URL: await createDatabase(server.cluster.url, 'payment') };
    const readiness = async () => {
      const response = await fetch(`${hosts.address('payment')}/health/ready`);
      return response.text();
    };
    /** It listens, is not ready, and says what it waits for. */
    const startsInVain = async () => {
      server.cluster.stop();
      const service = await hosts.startWaiting('payment', environment);
      await arrives('a sentence about the server', () => SILENT.test(service.output), LIMIT_MS);
      expect(await readiness()).toContain('"status":"failing"');
    };

    await startsInVain();
    await server.cluster.start();
    const monolith = await hosts.start('monolith', { PLACEMENT: hosts.placement('payment') });
    await hosts.ready();
    const customer = await Customer.signIn(monolith.url);
    const place = async (key: string) => {
      const placed = await customer.post('/api/orders', key, await customer.basket());
      expect(placed.status).toBe(201);
      return `/api/orders/${String(placed.body['orderId'])}`;
    };
    const statusOf = async (path: string) => (await customer.get(path)).body['status'];
    const isPaid = (path: string) =>
      arrives(`${path} is paid`, async () => (await statusOf(path)) === 'paid', LIMIT_MS);
    await isPaid(await place('first'));

    expect(await hosts.program('payment').stop()).toBe(0);
    await startsInVain();
    const waiting = await place('second');
    await arrives('its readiness names the server', async () => SILENT.test(await readiness()), LIMIT_MS);
    expect(await statusOf(waiting)).toBe('placed');
    await server.cluster.start();
    await isPaid(waiting);
    await hosts.ready();
    expect(await monolith.stop()).toBe(0);
    expect(await hosts.program('payment').stop()).toBe(0);
  }, 300_000);
});
