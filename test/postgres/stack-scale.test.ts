import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { identityOf, isRunning, type ProcessIdentity } from '../../tools/stack/process-identity.mjs';
import { processOf, runStack, type Status, statusOf } from '../commands/run-stack.js';
import { Books } from '../crash/books.js';
import { Customer } from '../program/customer.js';
import { onServer } from './on-server.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];
const CONNECTIONS = 3;
/** After a kill, callers may need so long to leave the instance out, in milliseconds. */
const HEALTH_MS = 1_000;
const LIMIT_MS = 240_000;

/** Reads the books of payment, and places orders, without a pause. */
class Load {
  readonly orders: string[] = [];
  readonly errors: { readonly at: number; readonly what: string }[] = [];
  reads = 0;
  private over = false;
  private readonly ended: Promise<unknown>;

  constructor(customer: Customer, admin: Customer, basket: object, name: string) {
    const connection = async (number: number): Promise<void> => {
      for (let n = 0; !this.over; n += 1) {
        for (let reads = 0; reads < 10 && !this.over; reads += 1) {
          const { status, body } = await admin.get('/api/payments/ledger/accounts');
          this.reads += 1;
          if (status !== 200) this.errors.push({ at: performance.now(), what: `${status} ${JSON.stringify(body)}` });
        }
        const placed = await customer.post('/api/orders', `${name}-${number}-${n}`, basket);
        if (placed.status === 201) this.orders.push(String(placed.body['orderId']));
        else this.errors.push({ at: performance.now(), what: `order ${placed.status} ${JSON.stringify(placed.body)}` });
      }
    };
    this.ended = Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => connection(number)));
  }

  /** Waits for so many further reads. */
  async more(count: number): Promise<void> {
    const before = this.reads;
    await arrives('more reads', () => this.reads >= before + count, LIMIT_MS);
  }

  async end(): Promise<void> {
    this.over = true;
    await this.ended;
  }
}

function identitiesOf(status: Status, ...names: string[]): ProcessIdentity[] {
  return names.map((name) => identityOf(processOf(status, name).pid) as ProcessIdentity);
}

onServer('npm run stack -- scale', () => {
  let directory: string;
  let databases: TestDatabases;
  let customer: Customer;
  let load: Load | undefined;
  const placed: string[] = [];
  const stack = async (...words: string[]) => {
    const { status, stdout, stderr } = await runStack(directory, words, databases.environment);
    expect({ words, status, stderr }).toEqual({ words, status: 0, stderr: '' });
    return stdout;
  };
  const scale = async (count: number) => {
    const { processes } = JSON.parse(await stack('scale', 'payment', String(count), '--json')) as Status;
    return processes.filter(({ name }) => name.startsWith('payment')).map(({ name, readiness }) => [name, readiness]);
  };
  const begin = async (name: string): Promise<Load> => {
    const { url } = await statusOf(directory);
    const admin = await Customer.signIn(url, 'admin@example.com');
    customer = await Customer.signIn(url);
    return (load = new Load(customer, admin, await customer.basket(), name));
  };
  /** How many calls an instance has served. */
  const served = async (name: string): Promise<number> => {
    const { internalAddress } = processOf(await statusOf(directory), name);
    const text = await (await fetch(`${internalAddress}/metrics`)).text();
    const counts = [...text.matchAll(/^ficus_call_seconds_count\{[^}]*call="accounts"[^}]*\} (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };

  /** Whether each of these instances has served calls. */
  const serve = async (...names: string[]) => (await Promise.all(names.map(served))).every((count) => count > 5);

  beforeAll(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'ficus-scale-')), 'stack');
    databases = await testDatabases([...MODULES, 'operations', 'placement']);
    await stack('up', 'payment', '--port', '0', '--detach');
  }, LIMIT_MS);
  afterEach(async () => {
    await load?.end();
    placed.push(...(load?.orders ?? []));
    load = undefined;
  });
  afterAll(async () => {
    await runStack(directory, ['down']);
    await databases.remove();
    await rm(join(directory, '..'), { recursive: true, force: true });
  }, LIMIT_MS);

  it(
    'goes from one to three and back to one under load: each instance serves calls, and no call and no order fails',
    async () => {
      const running = await begin('scale');
      await running.more(20);
      expect(await scale(3)).toEqual(['payment', 'payment-2', 'payment-3'].map((name) => [name, 'ok']));
      await arrives('both new instances serve', () => serve('payment-2', 'payment-3'), LIMIT_MS);
      const ending = identitiesOf(await statusOf(directory), 'payment-2', 'payment-3');
      expect(await scale(1)).toEqual([['payment', 'ok']]);
      expect(ending.filter(isRunning)).toEqual([]);
      await running.more(20);
      expect(running.errors).toEqual([]);
      process.stderr.write(`Scaled 1, 3, 1: ${running.reads} reads, ${running.orders.length} orders, no error.\n`);
    },
    LIMIT_MS,
  );

  it(
    'leaves a killed instance out, and restarts one without an error: calls fail within the health interval alone',
    async () => {
      await scale(3);
      const running = await begin('kill');
      await running.more(20);
      const before = processOf(await statusOf(directory), 'payment-2');
      const killing = performance.now();
      expect(JSON.parse(await stack('kill', 'payment-2', '--json'))).toEqual({
        process: 'payment-2',
        killed: before.pid,
      });
      await arrives(
        'payment-2 is ready again',
        async () => {
          const again = processOf(await statusOf(directory), 'payment-2');
          return again.restarts === 1 && again.readiness === 'ok';
        },
        LIMIT_MS,
      );
      await arrives('payment-2 serves again', () => serve('payment-2'), LIMIT_MS);
      const restarting = performance.now();
      await stack('restart', 'payment');
      await running.more(20);
      const late = ({ at }: { at: number }) => at > restarting || at < killing || at > killing + HEALTH_MS;
      expect(running.errors.filter(late)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'has as many instances as before when a new one cannot run, and says why in its sentence',
    async () => {
      const file = join(directory, 'stack.json');
      const text = await readFile(file, 'utf8');
      const state = JSON.parse(text) as { services: { payment: { settings: object } } };
      state.services.payment.settings = { GATEWAY_TIMEOUT: 'soon' };
      await writeFile(file, JSON.stringify(state));
      const { status, stderr } = await runStack(directory, ['scale', 'payment', '4']);
      expect([status, stderr.trim()]).toEqual([
        2,
        expect.stringMatching(
          /^payment-4 ended before it was ready, so payment has as many instances as before: [^\n]*GATEWAY_TIMEOUT[^\n]*\.$/,
        ),
      ]);
      await arrives('the fourth is forgotten', async () => (await statusOf(directory)).processes.length === 4);
      await writeFile(file, text);
    },
    LIMIT_MS,
  );

  it(
    'is kept by down and up, and logs show each instance; then the module comes home, and every order was charged once',
    async () => {
      await stack('down');
      await stack('up', '--detach');
      expect((await statusOf(directory)).processes.map(({ name }) => name)).toEqual([
        ...['monolith', 'payment', 'payment-2', 'payment-3'],
      ]);
      const logs = await stack('logs', 'payment-3', '--json', '--lines', '1');
      expect(JSON.parse(logs)).toMatchObject({ process: 'payment-3' });
      await (await begin('again')).more(20);
      await load?.end();
      const orders = [...placed, ...(load?.orders ?? [])];
      const paid = async () => {
        const found = await customer.all('/api/orders');
        return found.length === orders.length && found.every((order) => order['status'] === 'paid');
      };
      await arrives('every order is paid', paid, LIMIT_MS);

      await stack('down');
      await stack('up', '--local', '--detach');
      const home = await statusOf(directory);
      expect(home.processes).toMatchObject([{ name: 'monolith', readiness: 'ok' }]);
      const shown = await customer.at(home.url).get(`/api/payments/${orders[0]}`);
      expect(shown.body).toMatchObject({ status: 'authorized' });
      const books = new Books(join(directory, 'data'), databases.environment);
      try {
        const charges = await books.all('gateway', 'SELECT order_id FROM charges');
        expect(charges.map((charge) => charge['order_id']).sort()).toEqual([...orders].sort());
      } finally {
        await books.close();
      }
    },
    LIMIT_MS,
  );
});
