import { setTimeout as pause } from 'node:timers/promises';
import { placesOfStack } from '../digest/book-places.js';
import { findBooks } from '../digest/find-books.js';
import type { ReadBook } from '../digest/read-book.js';
import type { Seen } from './seen.js';

/** What the databases say at the end of a demo. */
export interface DemoTally {
  readonly acknowledged: number;
  /** Acknowledged orders that no database has. */
  readonly lost: number;
  /** Orders that nobody was acknowledged, orders with two charges, and messages that one member got twice for one cause. */
  readonly doubled: number;
  /** Orders that the gateway has charged. */
  readonly charges: number;
  /** In won: of accepted orders, in the ledger, and at the gateway. All three are equal. */
  readonly money: { readonly accepted: number; readonly ledger: number; readonly gateway: number };
  readonly messages: number;
  readonly priceChanges: number;
  /** How often clients got a response that they should not get, by kind. */
  readonly errors: { readonly [kind: string]: number };
  /** How often clients got a refusal that the contracts declare, by kind. */
  readonly refusals: { readonly [kind: string]: number };
  /** Where payments were served. */
  readonly servedBy: { readonly [place: string]: number };
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
    const acknowledged = new Set(seen.orders.values());
    const charges = await read<{ order_id: string }>('gateway', 'SELECT order_id FROM charges');
    const messages = await read<{ cause_id: string; member_id: string; template: string }>(
      'notification',
      'SELECT cause_id, member_id, template FROM messages',
    );
    return {
      acknowledged: acknowledged.size,
      lost: [...acknowledged].filter((id) => !stored.has(id)).length,
      doubled:
        [...stored].filter((id) => !acknowledged.has(id)).length +
        repeated(charges.map(({ order_id: id }) => id)) +
        repeated(messages.map((one) => `${one.cause_id} ${one.member_id} ${one.template}`)),
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
      messages: messages.length,
      priceChanges: seen.priceChanges,
      errors: Object.fromEntries(seen.errors),
      refusals: Object.fromEntries(seen.refusals),
      servedBy: Object.fromEntries(seen.servedBy),
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
