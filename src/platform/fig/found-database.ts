import { z } from 'zod';
import type { Ownership } from '../store/database/ownership.js';
import type { Sql } from '../store/database/sql.js';
import { foreignDatabase } from '../store/database/identity.js';
import { readOwnership } from '../store/database/ownership.js';

/** What a database of a module is, as it was found, before anything of the module runs on it. */
export interface FoundDatabase extends Ownership {
  /** Where it is: a file, or a database of a server. Without credentials. */
  readonly description: string;
  /** Undefined in a database that was made before there were identities. */
  readonly identity?: string;
  /** A table that shows that data would be lost without this database; undefined when none does. */
  readonly holds?: string;
}

/** The same as hosts send it to each other. */
export const SentDatabase = z.object({
  description: z.string(),
  identity: z.string().optional(),
  holds: z.string().optional(),
  epoch: z.int(),
  role: z.enum(['owner', 'fenced', 'follower']),
});

/** Tables that have rows in a database in which nothing has happened yet. */
const BOOKKEEPING = [
  ...['_epoch', '_claim', '_commit', '_identity', '_migration', '_lease', '_owner'],
  ...['_subscription', '_reader', '_rebuild', 'sqlite_sequence'],
];
/** These have a row for each partition; it counts once something was published or handled. */
const POSITIONS = ['_partition', '_cursor'];

/**
 * Looks at a database of a module without changing it.
 * @returns undefined for a database that no host has opened yet.
 * @throws Error when it belongs to another module.
 */
export async function lookAtDatabase(
  module: string,
  description: string,
  sql: Sql,
  tables: readonly string[],
): Promise<FoundDatabase | undefined> {
  if (!tables.includes('_epoch')) return undefined;
  const [found] = tables.includes('_identity')
    ? await sql.all<{ id: string; module: string }>('SELECT id, module FROM _identity')
    : [];
  if (found && found.module !== module) throw foreignDatabase(description, found.module, module);
  const ownership = await readOwnership(sql);
  const holds = await tableWithRows(sql, tables);
  return {
    ...ownership,
    description,
    ...(found ? { identity: found.id } : {}),
    ...(holds === undefined ? {} : { holds }),
  };
}

async function tableWithRows(sql: Sql, tables: readonly string[]): Promise<string | undefined> {
  for (const table of tables.filter((name) => !BOOKKEEPING.includes(name))) {
    const condition = POSITIONS.includes(table) ? ' WHERE position_no > 0' : '';
    const rows = await sql.all(`SELECT 1 AS one FROM "${table}"${condition} LIMIT 1`);
    if (rows.length > 0) return table;
  }
  return undefined;
}
