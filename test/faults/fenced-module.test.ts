import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';

/** Changes what a module's database says about its epoch, as a mover does while the program is stopped. */
async function fence(directory: string, module: string, epoch: number, role: 'owner' | 'fenced'): Promise<void> {
  const database = new SqliteDatabase(join(directory, `${module}.sqlite`), TEST_DRIVER);
  const connection = await database.writer();
  await connection.all('UPDATE _epoch SET epoch = ?, role = ?', [epoch, role]);
  await connection.close();
}

describe('a module whose database is fenced', () => {
  it('does not stop the start of the others: orders are taken, and go on when the module is back', async () => {
    const data = await dataDirectory();
    let program = await Program.start(data.path);
    try {
      let customer = await Customer.signIn(program.url);
      const basket = await customer.basket();
      await program.stop();
      await fence(data.path, 'payment', 2, 'fenced');

      program = await Program.start(data.path);
      customer = customer.at(program.url);
      const placed = await customer.post('/api/orders', 'while-fenced', basket);
      expect(placed.status).toBe(201);
      await arrives('the customer is notified of the order', async () => {
        const messages = await customer.all('/api/notifications');
        return messages.some((message) => message['orderId'] === placed.body['orderId']);
      });
      await program.stop();
      await fence(data.path, 'payment', 3, 'owner');

      program = await Program.start(data.path);
      customer = customer.at(program.url);
      const path = `/api/orders/${String(placed.body['orderId'])}`;
      await arrives('the order is paid', async () => (await customer.get(path)).body['status'] === 'paid', 60_000);
    } finally {
      await program.kill();
      await data.remove();
    }
  });
});
