import { setTimeout as pause } from 'node:timers/promises';
import { placesOfStack } from '../digest/book-places.js';
import { findBooks } from '../digest/find-books.js';
import type { ReadBook } from '../digest/read-book.js';
import type { Seen } from './demo-load.js';

/** What the databases say at the end of a demo. */
export interface DemoTally {
  readonly acknowledged: number;
  /** Acknowledged orders that no database has. */
  readonly lost: number;
  /** Orders with two charges, and messages that were written twice for one cause. */
  readonly doubled: number;
  /** Orders that the gateway has charged. */
  readonly charges: number;
  /** In won: of accepted orders, in the ledger, and at the gateway. All three are equal. */
  readonly money: { readonly accepted: number; readonly ledger: number; readonly gateway: number };
  readonly messages: number;
  /** How often clients got a response that they should not get, by kind. */
  readonly errors: { readonly [kind: string]: number };
  /** Where payments were served. */
  readonly servedBy: { readonly [place: string]: number };
  /** The longest time until an order was acknowledged, in milliseconds. */
  readonly longestMs: number;
}

const SETTLED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 250;

/** Counts what the databases of a stack have, when every accepted order is captured. */
export async function tallyOf(directory: string, seen: Seen): Promise<DemoTally> {
  for (const end = performance.now() + SETTLED_WITHIN_MS; ; await pause(LOOK_EVERY_MS)) {
    const tally = await look(directory, seen);
    const { accepted, ledger, gateway } = tally.money;
    if ((accepted === ledger && ledger === gateway) || performance.now() > end) return tally;
  }
}

async function look(directory: string, seen: Seen): Promise<DemoTally> {
  const { read, close } = await findBooks(placesOfStack(directory), new Map());
  try {
    const orders = await read<{ order_id: string; status: string; total: number }>(
      'order',
      'SELECT order_id, status, total FROM orders',
    );
    const stored = new Set(orders.map(({ order_id: id }) => id));
    const charges = await read<{ order_id: string }>('gateway', 'SELECT order_id FROM charges');
    const causes = await read<{ cause: string }>('notification', 'SELECT cause_id AS cause FROM messages');
    return {
      acknowledged: seen.orders.size,
      lost: [...seen.orders].filter((id) => !stored.has(id)).length,
      doubled: repeated(charges.map(({ order_id: id }) => id)) + repeated(causes.map(({ cause }) => cause)),
      charges: new Set(charges.map(({ order_id: id }) => id)).size,
      money: {
        accepted: sum(orders.filter(({ status }) => status === 'accepted').map(({ total }) => total)),
        ledger: await captured(read),
        gateway: sum(
          (await read<{ amount: number }>('gateway', "SELECT amount FROM charges WHERE state = 'captured'")).map(
            ({ amount }) => amount,
          ),
        ),
      },
      messages: causes.length,
      errors: Object.fromEntries(seen.errors),
      servedBy: Object.fromEntries(seen.servedBy),
      longestMs: Math.round(Math.max(0, ...seen.placedMs)),
    };
  } finally {
    await close();
  }
}

async function captured(read: ReadBook): Promise<number> {
  const lines = await read<{ account: string; debit: number; credit: number }>(
    'payment',
    "SELECT account, debit, credit FROM ledger_entries WHERE account IN ('shop-payable', 'refunds')",
  );
  return sum(lines.map(({ account, debit, credit }) => (account === 'shop-payable' ? Number(credit) : -Number(debit))));
}

function repeated(ids: readonly string[]): number {
  return ids.length - new Set(ids).size;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + Number(one), 0);
}
