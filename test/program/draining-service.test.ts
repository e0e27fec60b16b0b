import { cp, readdir, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';
import type { Program } from './program.js';

const LIMIT_MS = 60_000;

describe.each(['an address', 'service'])('a service that stops slowly, placed at %s', (placed) => {
  let hosts: Hosts;
  let held: Socket | undefined;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
    held = undefined;
  });
  afterEach(async () => {
    held?.destroy();
    await hosts.end();
  });

  /** Sends the beginning of a request, which a host that stops waits for. */
  const hold = async (address: string): Promise<Socket> => {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await new Promise<void>((resolve, reject) =>
      socket.write(`POST /api/x HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n`, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
    return socket;
  };
  const carry = async (how: 'copy' | 'move') => {
    const [from, to] = [hosts.data('payment'), hosts.data('monolith')];
    for (const file of (await readdir(from)).filter((name) => name.startsWith('payment.sqlite'))) {
      await cp(join(from, file), join(to, file));
      if (how === 'move') await rm(join(from, file));
    }
  };
  const pays = async (program: Program, key: string) => {
    const customer = await Customer.signIn(program.url);
    const { status, body } = await customer.post('/api/orders', key, await customer.basket());
    expect(status).toBe(201);
    const path = `/api/orders/${String(body['orderId'])}`;
    await arrives('the order is paid', async () => (await customer.get(path)).body['status'] === 'paid', LIMIT_MS);
  };

  it('runs for the keeper until its database is closed: meanwhile a keeper that starts does not take the module', async () => {
    const PLACEMENT = placed === 'service' ? 'payment:service' : hosts.placement('payment');
    const [monolith, service] = await Promise.all([
      hosts.start('monolith', { PLACEMENT }),
      hosts.start('payment', { SHUTDOWN_GRACE: '1h', REQUEST_TIMEOUT: '1h' }),
    ]);
    await hosts.ready();
    await pays(monolith, 'k1');

    held = await hold(hosts.address('payment'));
    const stopped = service.stop();
    await arrives('the service stops', () => service.output.includes('Stopping: '));
    await arrives('its listener takes no further request', async () => {
      const response = await fetch(`${hosts.address('payment')}/health/live`).catch(() => undefined);
      return response?.status === 503 && ((await response.json()) as { code?: string }).code === 'HOST_STOPS';
    });
    expect(await monolith.stop()).toBe(0);
    // As a person would who believes that it has stopped.
    await carry('copy');
    const { code, said } = await hosts.fail('monolith', { PLACEMENT: 'payment:local' });
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(
        /^payment is not placed at the host of the journal: it still runs at \S+; stop it there first\. Nothing was changed\.\n$/,
      ),
    ]);
    expect(service.gone).toBe(false);

    held.destroy();
    expect(await stopped).toBe(0);
    await carry('move');
    const home = await hosts.start('monolith', { PLACEMENT: 'payment:local', GATEWAY_DIR: hosts.data('gateway') });
    await pays(home, 'k2');
  }, 240_000);
});
