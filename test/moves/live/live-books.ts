import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteDatabase } from '../../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../../src/platform/testing/temporary-database.js';
import { Books } from '../../crash/books.js';
import type { LiveHosts } from './live-hosts.js';
import type { OwnedModule } from './judge/read-rows.js';
import type { StoredRole } from './judge/stored-rows.js';

interface JournalRow {
  readonly module: string;
  readonly owner: string;
  readonly epoch: number;
}

/** Which database of each module is the owner, as the journal says, and what both databases say. */
export async function ownedModules(hosts: LiveHosts): Promise<readonly OwnedModule[]> {
  const journal = await readFile<JournalRow>(hosts.file('placement'), 'SELECT module, owner, epoch FROM placements');
  return Promise.all(
    hosts.modules.map(async (module) => {
      const roles = await rolesOf([hosts.file(module, 'local'), hosts.file(module, 'remote')]);
      const row = journal.find((one) => one.module === module);
      if (!row) throw new Error(`The journal has no placement of ${module}.`);
      const database = roles.find(({ identity }) => identity === row.owner)?.database ?? hosts.file(module);
      return { module, database, owner: row.owner, epoch: Number(row.epoch), roles };
    }),
  );
}

/** The databases of the owners, and the book of the gateway. */
export function ownersBooks(hosts: LiveHosts, owned: readonly OwnedModule[]): Books {
  const directories = new Map(owned.map(({ module, database }) => [module, dirname(database)]));
  return new Books((book) => directories.get(book) ?? dirname(hosts.file(book)), {});
}

/** How many orders wait for their shop, as the database of the owner says now. */
export async function paidOrders(hosts: LiveHosts): Promise<number> {
  const order = (await ownedModules(hosts)).find(({ module }) => module === 'order');
  if (!order) return 0;
  const [row] = await readFile<{ n: number }>(order.database, "SELECT COUNT(*) AS n FROM orders WHERE status = 'paid'");
  return Number(row?.n ?? 0);
}

async function rolesOf(files: readonly string[]): Promise<readonly StoredRole[]> {
  const roles = await Promise.all(
    files.map(async (file) => {
      const rows = await readFile<Omit<StoredRole, 'database'>>(
        file,
        'SELECT _identity.id AS identity, epoch, role FROM _epoch, _identity',
      );
      return rows.map((row) => ({ ...row, database: file }));
    }),
  );
  return roles.flat();
}

/** Rows of a file; none when it does not exist, or is not begun. */
async function readFile<Row extends object>(file: string, statement: string): Promise<readonly Row[]> {
  if (!existsSync(file)) return [];
  const reader = await new SqliteDatabase(file, TEST_DRIVER).reader();
  try {
    return await reader.all<Row>(statement);
  } catch (error) {
    if (/no such (table|column)/.test(String(error))) return [];
    throw error;
  } finally {
    await reader.close();
  }
}
