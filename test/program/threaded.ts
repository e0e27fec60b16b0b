import { createRequire } from 'node:module';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { judgeMoney } from '../crash/judge-money.js';
import type { Findings } from '../crash/verdict.js';
import type { Customer } from './customer.js';
import type { Program } from './program.js';

export const LIMIT_MS = 60_000;

/** The settings of a monolith with these modules in threads. */
export const inThreads = (...modules: readonly string[]) => ({
  PLACEMENT: modules.map((module) => `${module}:thread`).join(','),
});

/** The SQLite drivers that can be loaded here. better-sqlite3 is optional. */
export function driversHere(): readonly string[] {
  try {
    // Its binary is loaded with the first database, and may be one for another version of Node.
    const Database = createRequire(import.meta.url)('better-sqlite3') as new (file: string) => { close(): void };
    new Database(':memory:').close();
    return ['sqlite3', 'better-sqlite3'];
  } catch (error) {
    process.stderr.write(`Skipped: threads with better-sqlite3. ${String(error)}\n`);
    return ['sqlite3'];
  }
}

/**
 * Runs in the thread of payment before anything else, by NODE_OPTIONS: it does what a file of that name in the directory says.
 * `burn` lasts until the file `burning` is gone.
 */
export function withFaults(directory: string): { readonly NODE_OPTIONS: string } {
  const script = `
  import { existsSync, rmSync, writeFileSync } from 'node:fs';
  import { isMainThread, workerData } from 'node:worker_threads';
  const at = (name) => ${JSON.stringify(directory)} + '/' + name;
  const taken = (name) => existsSync(at(name)) && (rmSync(at(name)), true);
  if (!isMainThread && workerData.module === 'payment') setInterval(() => {
    if (taken('throw')) throw new Error('The thread was made to fail.');
    if (taken('exit')) process.exit(7);
    if (taken('fill')) for (const kept = []; ; ) kept.push(Array.from({ length: 1_000 }, () => ({})));
    if (!taken('burn')) return;
    writeFileSync(at('burning'), '');
    while (existsSync(at('burning')));
  }, 10).unref();`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` };
}

export async function placeOrder(customer: Customer, key: string): Promise<string> {
  const placed = await customer.post('/api/orders', key, await customer.basket());
  expect([placed.status, placed.body]).toEqual([201, expect.objectContaining({ status: 'placed' })]);
  return String(placed.body['orderId']);
}

export async function isPaid(customer: Customer, ...orders: readonly string[]): Promise<void> {
  for (const orderId of orders)
    await arrives(
      `the order ${orderId} is paid`,
      async () => (await customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid',
      LIMIT_MS,
    );
}

/** Waits until the customer is notified of these orders, and sees that it is once of each. */
export async function isNotifiedOnce(customer: Customer, ...orders: readonly string[]): Promise<void> {
  const messages = async () =>
    (await customer.all('/api/notifications'))
      .map(({ orderId }) => String(orderId))
      .filter((id) => orders.includes(id));
  await arrives('the notifications', async () => new Set(await messages()).size === orders.length, LIMIT_MS);
  expect((await messages()).sort()).toEqual([...orders].sort());
}

export const servedBy = async (program: Program, customer: Customer, path: string) =>
  (await fetch(`${program.url}${path}`, { headers: { authorization: `Bearer ${customer.token}` } })).headers.get(
    'x-served-by',
  );

/** Sees in the books of a stopped program that each of these paid orders was charged once, no other was, and money balances. */
export async function isChargedOnce(
  directory: string | ((book: string) => string),
  orders: readonly string[],
): Promise<void> {
  const books = new Books(directory, {});
  try {
    const findings = { money: [] as string[] } as Findings;
    await judgeMoney(books, findings);
    expect(findings.money).toEqual([]);
    const charges = await books.all('gateway', 'SELECT order_id FROM charges');
    expect(charges.map(({ order_id: id }) => id).sort()).toEqual([...orders].sort());
    expect(await books.all('payment', 'SELECT order_id FROM payments')).toHaveLength(orders.length);
  } finally {
    await books.close();
  }
}
