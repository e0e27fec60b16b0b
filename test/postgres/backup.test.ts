import { join } from 'node:path';
import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { runBackupCommand } from '../backup/run-backup.js';
import { Books } from '../crash/books.js';
import { Orders } from '../faults/orders.js';
import { dataDirectory, Program } from '../program/program.js';
import { onServer } from './on-server.js';

const LIMIT_MS = 300_000;
/** The other databases are files: both kinds are held at the same moment. */
const ON_SERVER = ['order', 'notification', 'placement'];

onServer('a backup of databases on PostgreSQL', () => {
  let directory: Awaited<ReturnType<typeof dataDirectory>>;
  let first: TestDatabases;
  let second: TestDatabases;
  let program: Program | undefined;
  const at = (name: string) => join(directory.path, name);

  beforeEach(async () => {
    directory = await dataDirectory();
    [first, second] = [await testDatabases(ON_SERVER), await testDatabases(ON_SERVER)];
  });
  afterEach(async () => {
    await program?.kill();
    await Promise.all([first.remove(), second.remove()]);
    await directory.remove();
  });

  it(
    'is of one moment with files, under load; restored, it is the owner of its data, and a database that is in use or has rows is refused',
    async () => {
      program = await Program.start(at('data'), first.environment);
      const orders = await Orders.at(program);
      let over = false;
      const load = orders.drive(2, () => over);
      await arrives('orders', () => orders.acknowledged.size >= 6);
      const before = [...orders.acknowledged.values()];
      const backup = await runBackupCommand('backup', [at('backup'), '--data', at('data')], first.environment);
      expect(backup).toMatchObject({
        status: 0,
        value: { databases: { order: { kind: 'postgres', file: 'order.dump' } } },
      });
      over = true;
      await load;
      expect([...orders.refused.values(), ...orders.unanswered.values()]).toEqual([]);

      const restore = (environment: object, ...words: string[]) =>
        runBackupCommand('restore', [at('backup'), '--data', at('restored'), ...words], environment);
      expect((await restore(first.environment, '--replace')).value.error).toMatch(/A program has postgres:\S+ open/);
      await program.kill();
      await arrives('a refusal of rows', async () =>
        /has tables already; name an empty one/.test((await restore(first.environment)).value.error ?? ''),
      );

      expect((await restore(second.environment)).status).toBe(0);
      program = await Program.start(at('restored'), second.environment);
      expect(program.output).toContain('This is restored data: the backup of ');
      const books = new Books(at('restored'), second.environment);
      try {
        const found = await books.all<{ order_id: string }>('order', 'SELECT order_id FROM orders');
        expect(found.map(({ order_id }) => order_id)).toEqual(expect.arrayContaining(before));
        const told = () => books.all<{ order_id: string }>('notification', 'SELECT DISTINCT order_id FROM messages');
        await arrives('a message about every order', async () => (await told()).length === found.length, 60_000);
      } finally {
        await books.close();
      }
    },
    LIMIT_MS,
  );
});
