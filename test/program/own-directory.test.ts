import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { Customer } from './customer.js';
import { Hosts, serviceOf } from './hosts.js';
import { dataDirectory, Program } from './program.js';

/** Every file of the first directory but the gateway's book, which belongs to another company and does not move. */
async function moveModules(from: string, to: string, module = ''): Promise<void> {
  const files = (await readdir(from)).filter(
    (file) => file.startsWith(module) && !file.startsWith('gateway') && !file.includes('.lock'),
  );
  for (const file of files) await copyFile(join(from, file), join(to, file));
}

async function chargesIn(directory: string): Promise<number> {
  const books = new Books(directory, {});
  try {
    return (await books.all('gateway', 'SELECT key FROM charges')).length;
  } finally {
    await books.close();
  }
}

describe('a host with a data directory of its own', () => {
  it('a charge that was made before the module moved is not made twice: GATEWAY_DIR names the book of the gateway', async () => {
    const [first, second] = [await dataDirectory(), await dataDirectory()];
    // Dies between the charge and the unit of work that records it, as when a switch catches that unit.
    let program = await Program.start(first.path, { FICUS_FAILPOINT: 'payment.charged' });
    try {
      let customer = await Customer.signIn(program.url);
      const basket = await customer.basket();
      const placed = await customer.post('/api/orders', 'one-order', basket);
      expect(placed.status).toBe(201);
      const dying = program;
      await arrives('the program has died after the charge', () => dying.gone || undefined, 60_000);
      expect(await chargesIn(first.path)).toBe(1);

      await moveModules(first.path, second.path);
      program = await Program.start(second.path, { GATEWAY_DIR: first.path });
      customer = customer.at(program.url);
      const path = `/api/orders/${String(placed.body['orderId'])}`;
      await arrives('the order is paid', async () => (await customer.get(path)).body['status'] === 'paid', 60_000);

      expect(await chargesIn(first.path)).toBe(1);
      expect(existsSync(join(second.path, 'gateway.sqlite'))).toBe(false);
    } finally {
      await program.kill();
      await first.remove();
      await second.remove();
    }
  });

  it('a service whose gateway has another book does not start, and with GATEWAY_DIR it goes on', async () => {
    const hosts = await Hosts.prepare('payment');
    try {
      let monolith = await hosts.start('monolith');
      let customer = await Customer.signIn(monolith.url);
      const basket = await customer.basket();
      const pay = async (key: string) => {
        const placed = await customer.post('/api/orders', key, basket);
        const path = `/api/orders/${String(placed.body['orderId'])}`;
        await arrives('the order is paid', async () => (await customer.get(path)).body['status'] === 'paid', 60_000);
      };
      await pay('k1');
      expect(await monolith.stop()).toBe(0);
      await mkdir(hosts.data('payment'));
      await moveModules(hosts.data('monolith'), hosts.data('payment'), 'payment.');
      for (const file of await readdir(hosts.data('monolith')))
        if (file.startsWith('payment.')) await rm(join(hosts.data('monolith'), file));

      const { GATEWAY_DIR: _, ...environment } = hosts.environment('payment');
      const refused = Program.fail(hosts.data('payment'), environment, serviceOf('payment'));
      monolith = await hosts.start('monolith', { PLACEMENT: hosts.placement('payment') });
      const { code, said } = await refused;
      expect(code).toBe(1);
      expect(said).toMatch(
        /^payment does not start: its payments are in another book of the gateway than \S+gateway\.sqlite, which does not exist, [^\n]+ set GATEWAY_DIR to [^\n]+\.\n$/,
      );
      expect(existsSync(join(hosts.data('payment'), 'gateway.sqlite'))).toBe(false);

      await hosts.start('payment', { GATEWAY_DIR: hosts.data('monolith') });
      customer = customer.at(monolith.url);
      await pay('k2');
      expect(await chargesIn(hosts.data('monolith'))).toBe(2);
    } finally {
      await hosts.end();
    }
  });

  it('a module keeps its database in the file that its variable names, and finds it there again', async () => {
    const [host, own] = [await dataDirectory(), await dataDirectory()];
    const environment = { PAYMENT_DATABASE_URL: `sqlite:${join(own.path, 'payments.sqlite')}` };
    try {
      for (const start of ['first', 'second']) {
        const program = await Program.start(host.path, environment);
        expect({ start, code: await program.stop() }).toEqual({ start, code: 0 });
      }
      expect(await readdir(own.path)).toContain('payments.sqlite');
      expect(existsSync(join(host.path, 'payment.sqlite'))).toBe(false);
    } finally {
      await host.remove();
      await own.remove();
    }
  });
});
