import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { damages } from '../faults/databases.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';
import type { Program } from './program.js';
import {
  driversHere,
  inThreads,
  isChargedOnce,
  isNotifiedOnce,
  isPaid,
  LIMIT_MS,
  placeOrder,
  withFaults,
} from './threaded.js';

let hosts: Hosts;
let program: Program;
let customer: Customer;
let before: string;
beforeEach(async () => {
  hosts = await Hosts.prepare('payment');
});
afterEach(() => hosts.end());

const file = (name: string) => join(hosts.directory, name);

/** Starts a program whose thread of payment has a fault on demand, and places an order there. */
async function begin(environment: Record<string, string> = {}): Promise<void> {
  const settings = { ...inThreads('order', 'payment', 'notification'), ...withFaults(hosts.directory), ...environment };
  program = await hosts.start('monolith', settings);
  await hosts.ready();
  customer = await Customer.signIn(program.url);
  before = await placeOrder(customer, 'before');
  await isPaid(customer, before);
}

async function isReached(): Promise<void> {
  await hosts.ready();
  customer = customer.at(program.url);
}

/** Starts the program once more, after it has ended. */
async function startAgain(): Promise<void> {
  program = await hosts.start('monolith');
  await isReached();
}

/** Stops the program once all orders are paid, and sees in its books that nothing was lost, doubled or damaged. */
async function nothingIsLost(orders: readonly string[]): Promise<void> {
  await isPaid(customer, ...orders);
  await isNotifiedOnce(customer, ...orders);
  expect(await program.stop()).toBe(0);
  await isChargedOnce(hosts.data('monolith'), orders);
  expect(await damages(hosts.data('monolith'))).toEqual([]);
}

const threadHasEnded = () =>
  arrives('the end of the thread', () => program.output.includes('The thread of payment has ended'), LIMIT_MS);

describe('a thread in trouble', () => {
  it.each(['throw', 'exit'])(
    'takes only its module down and is started again, when it ends by %s: orders wait, and are paid',
    async (fault) => {
      await begin();
      await writeFile(file(fault), '');
      await threadHasEnded();
      const orderId = await placeOrder(customer, 'after');
      await isPaid(customer, orderId);
      expect(program.output).toContain('payment runs again, in a new thread.');
      expect(program.gone).toBe(false);
    },
  );

  it('that is busy without a pause delays no other module', async () => {
    await begin();
    await writeFile(file('burn'), '');
    await arrives('the busy thread', () => existsSync(file('burning')), LIMIT_MS);
    const orderId = await placeOrder(customer, 'meanwhile');
    await isNotifiedOnce(customer, orderId);
    expect((await customer.get(`/api/orders/${orderId}`)).body['status']).toBe('placed');
    // It is busy until this file is gone.
    await rm(file('burning'));
    await isPaid(customer, orderId);
  });
});

describe('a thread that runs out of memory', () => {
  /** Orders are under way when it does. */
  async function fill(driver: string): Promise<readonly string[]> {
    await begin({ SQLITE_DRIVER: driver, THREAD_HEAP_MB: '128' });
    const orders = [before];
    for (let n = 0; n < 5; n += 1) orders.push(await placeOrder(customer, `under-way-${n}`));
    await writeFile(file('fill'), '');
    return orders;
  }

  const withBetterSqlite3 = driversHere().includes('better-sqlite3') ? it : it.skip;
  withBetterSqlite3(
    'takes only its module down, with better-sqlite3: others answer, and it is started again',
    async () => {
      const orders = [...(await fill('better-sqlite3'))];
      const runsAgain = () => program.output.includes('payment runs again, in a new thread.');
      await arrives(
        'a new thread',
        async () => {
          // Two modules, which run elsewhere, while it is down.
          orders.push(await placeOrder(customer, `meanwhile-${orders.length}`));
          expect((await customer.get(`/api/orders/${before}`)).status).toBe(200);
          return runsAgain();
        },
        LIMIT_MS,
      );
      expect(program.output).toContain(
        'The thread of payment needs more memory than THREAD_HEAP_MB allows, which is 128',
      );
      await nothingIsLost(orders);
    },
  );

  it('may end the process, with sqlite3: nothing is lost then, nor doubled, after the next start', async () => {
    const orders = await fill('sqlite3');
    const runsAgain = () => program.output.includes('payment runs again, in a new thread.');
    await arrives('a new thread, or the end of the process', () => program.gone || runsAgain(), LIMIT_MS);
    if (program.gone) program = await hosts.start('monolith');
    await isReached();
    await nothingIsLost(orders);
  });
});

describe('SIGTERM while a thread does not end', () => {
  async function burn(driver: string, SHUTDOWN_GRACE: string): Promise<readonly string[]> {
    await begin({ SQLITE_DRIVER: driver, SHUTDOWN_GRACE });
    await writeFile(file('burn'), '');
    await arrives('the busy thread', () => existsSync(file('burning')), LIMIT_MS);
    return [before, await placeOrder(customer, 'under-way')];
  }

  /** sqlite3 aborts the process when a statement was under way in the thread. */
  const codes = (driver: string, code: number) => (driver === 'sqlite3' ? [code, null] : [code]);

  it.each(driversHere())(
    'cuts it off after SHUTDOWN_GRACE, says so, and ends with 1; nothing is lost (%s)',
    async (driver) => {
      const orders = await burn(driver, '1s');
      expect(codes(driver, 1)).toContain(await program.stop());
      expect(program.output).toContain('The thread of payment has not stopped after 1000 ms, and is cut off.');
      await rm(file('burning'));
      await startAgain();
      await nothingIsLost(orders);
    },
  );

  it.each(driversHere())('a second signal ends the process at once; nothing is lost (%s)', async (driver) => {
    const orders = await burn(driver, '1h');
    const stopped = program.stop();
    await arrives('the begin of the stop', () => program.output.includes('Stopping: answering what is in flight.'));
    expect(codes(driver, 1)).toContain(await program.stop());
    await stopped;
    await rm(file('burning'));
    await startAgain();
    await nothingIsLost(orders);
  });
});
