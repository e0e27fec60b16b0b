import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';
import { compiled, Program } from './program.js';

const LIMIT_MS = 90_000;
const MIGRATION = 'OtherBuild0000009999999';

/** The program with a further migration of payment, in a directory of its own. */
async function otherBuild(directory: string): Promise<string> {
  for (const folder of ['src', 'migrations'])
    await cp(compiled(folder), join(directory, 'dist', folder), { recursive: true });
  for (const name of ['package.json', 'node_modules']) await symlink(join(process.cwd(), name), join(directory, name));
  const text = `export class ${MIGRATION} { name = '${MIGRATION}'; async up() {} async down() {} }\n`;
  await writeFile(join(directory, 'dist/migrations/payment/9999-other-build.js'), text);
  return join(directory, 'dist/src/main.js');
}

describe('the build of the keeper changes while a service runs', () => {
  let hosts: Hosts;
  let directory: string;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
    directory = await mkdtemp(join(tmpdir(), 'ficus-build-'));
  });
  afterEach(async () => {
    await hosts.end();
    await rm(directory, { recursive: true, force: true });
  });

  /** The rows of payment, and its migrations. */
  const recorded = async () => {
    const books = new Books(hosts.data('payment'), {});
    try {
      const statements = ['SELECT name FROM _migration ORDER BY name', 'SELECT * FROM payments ORDER BY order_id'];
      return await Promise.all(statements.map((statement) => books.all('payment', statement)));
    } finally {
      await books.close();
    }
  };
  const orderIsPaid = async (monolith: Program, key: string) => {
    const customer = await Customer.signIn(monolith.url);
    const placed = await customer.post('/api/orders', key, await customer.basket());
    const path = `/api/orders/${String(placed.body['orderId'])}`;
    await arrives(`${key} is paid`, async () => (await customer.get(path)).body['status'] === 'paid', LIMIT_MS);
  };

  it('and the service ends with one sentence, and changes nothing; with the former build both go on', async () => {
    const main = await otherBuild(directory);
    let monolith = await hosts.startAll('payment');
    await orderIsPaid(monolith, 'first');
    for (const host of [hosts.program('payment'), monolith]) expect(await host.stop()).toBe(0);
    const before = await recorded();
    monolith = await hosts.startAll('payment');
    const service = hosts.program('payment');
    expect(await monolith.stop()).toBe(0);

    const wrote = service.output.length;
    const other = await Program.start(hosts.data('monolith'), hosts.environment('monolith'), main);
    try {
      await arrives('the service has ended', () => service.gone, LIMIT_MS);
    } finally {
      await other.kill();
    }
    expect(await service.stop()).toBe(1);
    expect(service.output.slice(wrote)).toContain(
      `is of another build: only the other build has the migration ${MIGRATION}. Run the same build on all hosts.`,
    );
    expect(await recorded()).toEqual(before);

    monolith = await hosts.startAll('payment');
    await orderIsPaid(monolith, 'second');
    expect(await monolith.stop()).toBe(0);
    expect(await hosts.program('payment').stop()).toBe(0);
  }, 200_000);
});
