import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../../src/platform/store/connection.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite-driver.js';
import type { SqlValue } from '../../src/platform/store/sql.js';

/** The databases that a stopped program has left, the gateway's own book among them. */
export class Books {
  private readonly open = new Map<string, Connection>();

  constructor(private readonly dataDirectory: string) {}

  /** Rows of one book: a module's name, or `gateway`. */
  async all<Row extends object = Record<string, SqlValue>>(book: string, statement: string): Promise<readonly Row[]> {
    const file = join(this.dataDirectory, `${book}.sqlite`);
    if (!existsSync(file)) return [];
    let connection = this.open.get(book);
    if (!connection) {
      connection = await new SqliteDatabase(file).reader();
      this.open.set(book, connection);
    }
    return connection.all<Row>(statement);
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((connection) => connection.close()));
  }
}
