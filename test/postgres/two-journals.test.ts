import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { Books } from '../crash/books.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';
import { onServer } from './on-server.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification', 'operations'];

onServer('two keepers with separate journals over the same databases', () => {
  let directory: Awaited<ReturnType<typeof dataDirectory>>;
  let databases: TestDatabases;
  const programs: Program[] = [];
  beforeEach(async () => {
    directory = await dataDirectory();
    // No database of the journal: each keeper has its own in its data directory.
    databases = await testDatabases(MODULES);
  });
  afterEach(async () => {
    await Promise.all(programs.map((program) => program.kill()));
    await databases.remove();
    await directory.remove();
  });

  const data = async (keeper: string) => {
    const path = join(directory.path, keeper);
    await mkdir(path, { recursive: true });
    return path;
  };
  const start = async (keeper: string) => {
    // The gateway's book is another company's: one for all.
    const program = await Program.start(await data(keeper), { ...databases.environment, GATEWAY_DIR: directory.path });
    programs.push(program);
    return program;
  };
  /** What a start would change in the databases of the modules. */
  const state = async () => {
    const books = new Books(directory.path, databases.environment);
    try {
      const tables = ['_identity', '_epoch', '_migration', '_seed'];
      return await Promise.all(
        MODULES.flatMap((module) => tables.map((table) => books.all(module, `SELECT * FROM ${table} ORDER BY 1`))),
      );
    } finally {
      await books.close();
    }
  };

  it('the second one does not start: one sentence, and nothing is changed; with the first journal, restored, it does', async () => {
    const first = await start('first');
    const customer = await Customer.signIn(first.url);
    const before = await state();
    const { code, said } = await Program.fail(await data('second'), databases.environment);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(
        /^\w+ does not start: postgres:\S+ belongs to the journal of placements \S+, and this process has the journal \S+\. Nothing was changed\. [^\n]+\n$/,
      ),
    ]);
    expect(await state()).toEqual(before);
    const placed = await customer.post('/api/orders', 'k1', await customer.basket());
    expect(placed.status).toBe(201);
    expect(await first.stop()).toBe(0);

    expect((await Program.fail(await data('second'), databases.environment)).code).toBe(1);
    const from = await data('first');
    for (const file of await readdir(from))
      if (file.startsWith('placement.sqlite')) await cp(join(from, file), join(await data('restored'), file));
    expect(await (await start('restored')).stop()).toBe(0);
  }, 120_000);
});
