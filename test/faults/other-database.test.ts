import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory, Program } from '../program/program.js';
import { Orders } from './orders.js';

const ORDER = /^order\.sqlite/;

describe('a data directory in which a database was exchanged', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let aside: Awaited<ReturnType<typeof dataDirectory>>;
  let orders: Orders;

  beforeEach(async () => {
    data = await dataDirectory();
    aside = await dataDirectory();
    const program = await Program.start(data.path);
    orders = await Orders.at(program);
    for (let i = 0; i < 3; i += 1) expect((await orders.place())?.status).toBe(201);
    expect(await program.stop()).toBe(0);
  });
  afterEach(async () => {
    await Promise.all([data.remove(), aside.remove()]);
  });

  const move = async (from: string, to: string) => {
    const files = (await readdir(from)).filter((file) => ORDER.test(file));
    expect(files).toContain('order.sqlite');
    await Promise.all(files.map((file) => rename(join(from, file), join(to, file))));
  };
  const startsWithAllOrders = async () => {
    const program = await Program.start(data.path);
    orders.goOnAt(program);
    expect(await orders.lost()).toEqual([]);
    expect(await program.stop()).toBe(0);
  };

  it('is not filled up by a second, empty database: no start until the missing one is back', async () => {
    await move(data.path, aside.path);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const { code, said } = await Program.fail(data.path, {});
      expect({ attempt, code }).toEqual({ attempt, code: 1 });
      expect(said).toMatch(
        /^order does not start: its data is in the database \S+, as the journal of placements says, and \S+order\.sqlite is new\. Nothing was changed\. [^\n]+\n$/,
      );
    }
    await move(aside.path, data.path);
    await startsWithAllOrders();
  });

  it('is refused with the database of another directory, which stays as it is', async () => {
    const other = await dataDirectory();
    try {
      expect(await (await Program.start(other.path)).stop()).toBe(0);
      await move(data.path, aside.path);
      await writeFile(join(data.path, 'order.sqlite'), await readFile(join(other.path, 'order.sqlite')));
      const bytes = async () =>
        createHash('sha256')
          .update(await readFile(join(data.path, 'order.sqlite')))
          .digest('hex');
      const before = await bytes();
      const { code, said } = await Program.fail(data.path, {});
      expect(code).toBe(1);
      expect(said).toMatch(
        /^order does not start: its data is in the database (\S+), [^\n]+order\.sqlite is (?!\1)\S+\. /,
      );
      expect(await bytes()).toBe(before);
      await move(aside.path, data.path);
      await startsWithAllOrders();
    } finally {
      await other.remove();
    }
  });

  it('gets a journal, where there is none yet', async () => {
    for (const file of await readdir(data.path)) if (file.startsWith('placement.')) await rm(join(data.path, file));
    await startsWithAllOrders();
    expect(await readdir(data.path)).toContain('placement.sqlite');
    await startsWithAllOrders();
  });
});
