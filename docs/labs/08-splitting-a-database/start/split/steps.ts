import type { Sql } from '#ficus/platform/store/database/sql.js';

/** A database that a step works on, by a connection of its own. */
export interface StepDatabase extends Sql {
  /** Runs one or more statements without values. */
  script(statements: string): Promise<void>;
}

/** Where the market reads and writes payments. Steps turn it; it is in use all the time. */
export interface PaymentDoor {
  /** `tables` and `view`: of the shared database. `both`: the view, compared with payment's own database. `own`: that one alone. */
  reads: 'tables' | 'view' | 'both' | 'own';
  writes: 'shared' | 'own';
  /** Does some work while nobody writes payments: writes that come meanwhile wait. Not for long, because customers wait too. */
  paused<T>(work: () => Promise<T>): Promise<T>;
}

/** What a step has at hand. The tables of payment are `payments` and `ledger`. */
export interface Move {
  readonly shared: StepDatabase;
  readonly own: StepDatabase;
  readonly door: PaymentDoor;
}

/** A step of the move. Payments go on being written while it is done, and while it is undone. */
export interface Step {
  readonly name: string;
  /** @throws Error when the step cannot be done; then the move stops there */
  up(move: Move): Promise<void>;
  undo(move: Move): Promise<void>;
}

/** What the market reads of a payment. It hides which tables are behind it. */
const VIEW = `
  CREATE VIEW payment_page AS
  SELECT order_id AS orderId, amount, status,
         (SELECT coalesce(sum(l.amount), 0) FROM ledger l WHERE l.order_id = p.order_id) AS balance
  FROM payments p;`;

/** The tables of payment. In its own database no foreign key leads to an order. */
const tables = (order: string) => `
  CREATE TABLE payments (order_id TEXT PRIMARY KEY${order}, amount INTEGER, status TEXT);
  CREATE TABLE ledger (entry_id TEXT PRIMARY KEY, order_id TEXT${order}, amount INTEGER);
  CREATE INDEX ledger_by_order ON ledger (order_id);`;
const REFERENCE = ' REFERENCES orders';

/** Carries what has changed since the copy. The market calls it between steps, every few payments. */
export async function carry(_move: Move): Promise<void> {}

/** The plan of the move, in its order. */
export const steps: readonly Step[] = [
  {
    name: 'view',
    async up({ shared, door }) {
      await shared.script(VIEW);
      door.reads = 'view';
    },
    async undo({ shared, door }) {
      door.reads = 'tables';
      await shared.script('DROP VIEW payment_page');
    },
  },
  {
    name: 'dual-read',
    async up({ own, door }) {
      await own.script(tables('') + VIEW);
      door.reads = 'both';
    },
    async undo({ own, door }) {
      door.reads = 'view';
      await own.script('DROP VIEW payment_page; DROP TABLE ledger; DROP TABLE payments');
    },
  },
  {
    name: 'copy',
    async up({ shared, own }) {
      await copyRows(shared, own);
      copied = await count(own);
    },
    async undo({ own }) {
      await own.script('DELETE FROM ledger; DELETE FROM payments');
    },
  },
  {
    name: 'verify',
    async up({ own }) {
      if ((await count(own)) !== copied)
        throw new Error('Rows of the copy are missing; undo the copy, and copy again.');
    },
    async undo() {},
  },
  {
    name: 'switch',
    async up({ door }) {
      door.reads = 'own';
      door.writes = 'own';
    },
    async undo({ door }) {
      door.reads = 'both';
      door.writes = 'shared';
    },
  },
  {
    name: 'drop',
    async up({ shared }) {
      await shared.script('DROP VIEW payment_page; DROP TABLE ledger; DROP TABLE payments');
    },
    async undo({ shared }) {
      await shared.script(tables(REFERENCE) + VIEW);
    },
  },
];

/** How many rows the copy has written. */
let copied = 0;

async function count(database: StepDatabase): Promise<number> {
  const rows = 'SELECT (SELECT count(*) FROM payments) + (SELECT count(*) FROM ledger) AS total';
  return (await database.all<{ total: number }>(rows))[0]?.total ?? 0;
}

const CHUNK = 200;

/** Copies all rows of both tables, a few hundred at a time. */
async function copyRows(from: StepDatabase, to: StepDatabase): Promise<void> {
  for (const table of ['payments', 'ledger']) {
    const rows = await from.all(`SELECT * FROM ${table}`);
    for (let at = 0; at < rows.length; at += CHUNK) await insert(to, table, rows.slice(at, at + CHUNK));
  }
}

async function insert(
  to: StepDatabase,
  table: string,
  rows: readonly Record<string, string | number | null>[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows
    .map(
      (row) =>
        `(${Object.keys(row)
          .map(() => '?')
          .join(', ')})`,
    )
    .join(', ');
  await to.all(
    `INSERT OR REPLACE INTO ${table} VALUES ${values}`,
    rows.flatMap((row) => Object.values(row)),
  );
}
