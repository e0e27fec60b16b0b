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

/** While these triggers are there, a database notes which payments change. */
const CAPTURE = `
  CREATE TABLE payment_changes (number INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT);
  CREATE TRIGGER payment_added AFTER INSERT ON payments BEGIN INSERT INTO payment_changes (order_id) VALUES (NEW.order_id); END;
  CREATE TRIGGER payment_changed AFTER UPDATE ON payments BEGIN INSERT INTO payment_changes (order_id) VALUES (NEW.order_id); END;
  CREATE TRIGGER ledger_added AFTER INSERT ON ledger BEGIN INSERT INTO payment_changes (order_id) VALUES (NEW.order_id); END;`;
const NO_CAPTURE = `
  DROP TRIGGER IF EXISTS payment_added; DROP TRIGGER IF EXISTS payment_changed; DROP TRIGGER IF EXISTS ledger_added;
  DROP TABLE IF EXISTS payment_changes;`;

/** Carries what has changed since the copy. The market calls it between steps, every few payments. */
export async function carry({ shared, own, door }: Move): Promise<void> {
  await (door.writes === 'own' ? carryFrom(own, shared) : carryFrom(shared, own));
}

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
      await shared.script(CAPTURE);
      await copyRows(shared, own);
    },
    async undo({ shared, own }) {
      await shared.script(NO_CAPTURE);
      await own.script('DELETE FROM ledger; DELETE FROM payments');
    },
  },
  {
    name: 'verify',
    async up({ shared, own, door }) {
      await door.paused(async () => {
        await carryFrom(shared, own);
        if ((await contentOf(shared)) !== (await contentOf(own)))
          throw new Error('The copy differs from its source; undo the copy, and find out why.');
      });
    },
    async undo() {},
  },
  {
    name: 'switch',
    up: (move) => turn(move, 'own'),
    undo: (move) => turn(move, 'shared'),
  },
  {
    name: 'drop',
    async up({ shared, own, door }) {
      await door.paused(() => own.script(NO_CAPTURE));
      await shared.script('DROP VIEW payment_page; DROP TABLE ledger; DROP TABLE payments');
    },
    async undo({ shared, own }) {
      await shared.script(tables(REFERENCE) + VIEW);
      await own.script(CAPTURE);
      await copyRows(own, shared);
    },
  },
];

/** Turns reads and writes to the other database while nobody writes. Afterwards changes are noted there, and carried back here. */
async function turn({ shared, own, door }: Move, to: 'shared' | 'own'): Promise<void> {
  const [from, into] = to === 'own' ? [shared, own] : [own, shared];
  await door.paused(async () => {
    await carryFrom(from, into);
    await from.script(NO_CAPTURE);
    await into.script(CAPTURE);
    door.reads = to === 'own' ? 'own' : 'both';
    door.writes = to;
  });
}

/** Carries the payments that `from` has noted, in their present state, and forgets the notes. Nothing happens while it notes nothing. */
async function carryFrom(from: StepDatabase, to: StepDatabase): Promise<void> {
  const notes = await from.all("SELECT name FROM sqlite_master WHERE name = 'payment_changes'");
  if (notes.length === 0) return;
  const changed = await from.all<{ number: number; id: string }>('SELECT number, order_id AS id FROM payment_changes');
  // Notes that come after this read stay for the next time; carrying a row twice changes nothing.
  for (const id of new Set(changed.map((note) => note.id)))
    for (const table of ['payments', 'ledger'])
      await insert(to, table, await from.all(`SELECT * FROM ${table} WHERE order_id = ?`, [id]));
  await from.all('DELETE FROM payment_changes WHERE number <= ?', [changed.at(-1)?.number ?? 0]);
}

/** All rows of both tables, as one text. */
async function contentOf(database: StepDatabase): Promise<string> {
  const payments = await database.all('SELECT * FROM payments ORDER BY order_id');
  return JSON.stringify([payments, await database.all('SELECT * FROM ledger ORDER BY entry_id')]);
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
