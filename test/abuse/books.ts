import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';

/** What an abuser must not be able to write: rows of modules, events, and outcomes of commands. */
const LEFT_OUT = [
  // The platform's own notes of what it does by itself: commits, leases, cursors.
  /^_(?!outbox$|outcome$|held$)/,
  // Failed attempts are counted: that is what they are for.
  /^sign_in_attempts$/,
];

/** All tables of all modules, to be compared before and after. */
export class Books {
  constructor(private readonly directory: string) {}

  /** The number of rows and a digest of each table's content, by database and table. */
  async copy(): Promise<{ readonly [table: string]: string }> {
    const tables: { [table: string]: string } = {};
    for (const file of await this.files())
      for (const [table, rows] of await this.tablesOf(file))
        tables[`${file}: ${table}`] =
          `${rows.length} rows, ${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 12)}`;
    return tables;
  }

  async signingKey(): Promise<JWK> {
    const rows = (await this.tablesOf('member.sqlite')).find(([table]) => table === 'signing_keys')?.[1] ?? [];
    const key = JSON.parse((rows[0] as { private_jwk: string }).private_jwk) as JWK;
    return { ...key, kid: await calculateJwkThumbprint(key) };
  }

  /**
   * Identifiers that there are, all of one row: `orderId` stands in a column `order_id` of some table.
   * @throws Error when no row has them all.
   */
  async identifiers(names: readonly string[]): Promise<{ readonly [name: string]: string }> {
    const columns = names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    for (const file of await this.files())
      for (const [, rows] of await this.tablesOf(file)) {
        const row = rows.find((one) => columns.every((column) => column in one)) as Record<string, string> | undefined;
        if (row) return Object.fromEntries(names.map((name, index) => [name, row[columns[index] ?? ''] ?? '']));
      }
    throw new Error(`No table has a row with ${columns.join(' and ')}; have the marketplace make one first.`);
  }

  private async files(): Promise<string[]> {
    return (await readdir(this.directory)).filter((name) => name.endsWith('.sqlite')).sort();
  }

  private async tablesOf(file: string): Promise<[string, object[]][]> {
    const connection = await new SqliteDatabase(join(this.directory, file), TEST_DRIVER).reader();
    try {
      const tables = await connection.all<{ name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      );
      const kept = tables.filter(({ name }) => !LEFT_OUT.some((pattern) => pattern.test(name)));
      const found: [string, object[]][] = [];
      for (const { name } of kept) found.push([name, await connection.all(`SELECT * FROM "${name}" ORDER BY 1, 2`)]);
      return found;
    } finally {
      await connection.close();
    }
  }
}
