import { existsSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { Customer } from './customer.js';
import { dataDirectory, Program } from './program.js';

/** Every file of the first directory but the gateway's book, which belongs to another company and does not move. */
async function moveModules(from: string, to: string): Promise<void> {
  const files = (await readdir(from)).filter((file) => !file.startsWith('gateway') && !file.includes('.lock'));
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
