import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataDirectory, Program } from '../program/program.js';
import { damages } from './databases.js';
import { Orders } from './orders.js';

const TOP = fileURLToPath(new URL('../../', import.meta.url));
const FILE = 'dist/migrations/order/9999999999999-tips.js';

/** A copy of the built program, to which a migration of order can be added. */
async function copyOfProgram(): Promise<{
  main: string;
  migration(text: string): Promise<void>;
  remove(): Promise<void>;
}> {
  const top = await mkdtemp(join(tmpdir(), 'ficus-program-'));
  await cp(join(TOP, 'dist'), join(top, 'dist'), { recursive: true });
  await cp(join(TOP, 'package.json'), join(top, 'package.json'));
  await symlink(join(TOP, 'node_modules'), join(top, 'node_modules'));
  return {
    main: join(top, 'dist/src/main.js'),
    migration: (text) => writeFile(join(top, FILE), text),
    remove: () => rm(top, { recursive: true }),
  };
}

/** Changes data and tables before it comes to the statement given. */
const migration = (last: string) => `
  export class Tips9999999999999 {
    async up(runner) {
      await runner.query("UPDATE orders SET status = 'lost'");
      await runner.query('CREATE TABLE tips (order_id TEXT PRIMARY KEY, won INTEGER)');
      await runner.query("${last}");
    }
    async down() {}
  }`;

describe('a migration that fails', () => {
  it('stops the start with a sentence, leaves no trace, and is done once it is mended', async () => {
    const data = await dataDirectory();
    const copy = await copyOfProgram();
    try {
      const first = await Program.start(data.path);
      const orders = await Orders.at(first);
      for (let n = 0; n < 5; n += 1) await orders.place();
      await first.stop();

      await copy.migration(migration('INSERT INTO no_such_table VALUES (1)'));
      const { code, said } = await Program.fail(data.path, {}, copy.main);
      expect(code).toBe(1);
      expect(said).toMatch(
        /^The migration Tips9999999999999 of order failed and was rolled back: .*no such table: no_such_table\. Fix it in migrations\/order\/ and start again; the database is as it was before that migration\.\n$/,
      );
      expect(await damages(data.path)).toEqual([]);
      const before = await Program.start(data.path);
      orders.goOnAt(before);
      expect(await orders.lost()).toEqual([]);
      expect((await orders.place())?.status).toBe(201);
      expect(await before.stop()).toBe(0);

      await copy.migration(migration("UPDATE orders SET status = 'paid'"));
      const mended = await Program.start(data.path, {}, copy.main);
      orders.goOnAt(mended);
      expect((await orders.place())?.status).toBe(201);
      expect(await mended.stop()).toBe(0);
      const older = await Program.fail(data.path, {});
      expect(older.said).toMatch(
        /^The database of order \(\S+\) has had the migration Tips9999999999999, which this program does not know;/,
      );
      expect(await damages(data.path)).toEqual([]);
    } finally {
      await Promise.all([data.remove(), copy.remove()]);
    }
  });
});
