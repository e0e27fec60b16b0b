import { join } from 'node:path';
import type { Connection } from '#ficus/platform/store/database/database.js';
import { sqlite3Driver } from '#ficus/platform/store/sqlite/sqlite3-driver.js';

/** The name of a database of ruby: reviews have one of their own. */
export type Name = 'ruby' | 'reviews';

/** Statements that make a database. Run at each start. */
export const SCHEMAS: { readonly [name in Name]: string } = {
  ruby: `
    -- member
    CREATE TABLE IF NOT EXISTS members (member_id TEXT PRIMARY KEY, email TEXT UNIQUE);
    CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, member_id TEXT REFERENCES members);
    -- shop
    CREATE TABLE IF NOT EXISTS shops (shop_id TEXT PRIMARY KEY, name TEXT);
    -- order
    CREATE TABLE IF NOT EXISTS orders (
      order_id TEXT PRIMARY KEY, member_id TEXT REFERENCES members, shop_id TEXT REFERENCES shops, total INTEGER, status TEXT);
    -- payment
    CREATE TABLE IF NOT EXISTS payments (order_id TEXT PRIMARY KEY REFERENCES orders, amount INTEGER, status TEXT);
    -- notification
    CREATE TABLE IF NOT EXISTS messages (member_id TEXT REFERENCES members, order_id TEXT REFERENCES orders, text TEXT);
    -- The stored procedures of ruby: what follows from an order is done in its transaction.
    CREATE TRIGGER IF NOT EXISTS place_order AFTER INSERT ON orders BEGIN
      INSERT INTO payments VALUES (NEW.order_id, NEW.total, 'requested');
      INSERT INTO messages VALUES (NEW.member_id, NEW.order_id, 'Your order is placed.');
    END;
    CREATE TRIGGER IF NOT EXISTS pay_order AFTER UPDATE OF status ON payments WHEN NEW.status = 'paid' BEGIN
      UPDATE orders SET status = 'paid' WHERE order_id = NEW.order_id;
    END;

    INSERT OR IGNORE INTO members VALUES ('m1', 'customer@example.com');
    INSERT OR IGNORE INTO shops VALUES ('s1', '연희치킨'), ('s2', '망원피자');`,

  reviews: `
    CREATE TABLE IF NOT EXISTS invitations (order_id TEXT PRIMARY KEY, member_id TEXT, shop_id TEXT);
    CREATE TABLE IF NOT EXISTS reviews (order_id TEXT PRIMARY KEY REFERENCES invitations, shop_id TEXT, stars INTEGER);`,
};

/** Does some work on a connection to a database of ruby. It waits one second for a lock, and then fails with SQLITE_BUSY. */
export async function on<T>(directory: string, name: Name, work: (sql: Connection) => Promise<T>): Promise<T> {
  const handle = await sqlite3Driver.open(join(directory, `${name}.sqlite`));
  const sql = handle.connection();
  try {
    await sql.script('PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON');
    return await work(sql);
  } finally {
    await sql.close();
  }
}
