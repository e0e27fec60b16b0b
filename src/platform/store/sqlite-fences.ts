import type { Connection, Fences } from './connection.js';
import type { Sql } from './sql.js';

/** The platform's own tables that decide about claims, or are written before there can be one. */
const UNFENCED = new Set(['_epoch', '_claim', '_migration']);
const OPERATIONS = ['INSERT', 'UPDATE', 'DELETE'] as const;

function nameOf(table: string, operation: string): string {
  return `_fence_${table}_${operation.toLowerCase()}`;
}

/** ABORT and nothing stronger: RAISE(ROLLBACK) would discard the neighbours in the group (measured). */
function fence(table: string, operation: string): string {
  return `CREATE TRIGGER "${nameOf(table, operation)}" BEFORE ${operation} ON "${table}"
    WHEN NOT EXISTS (SELECT 1 FROM _claim JOIN _epoch ON _epoch.epoch = _claim.epoch WHERE _epoch.writable = 1)
    BEGIN SELECT RAISE(ABORT, 'FICUS_UNCLAIMED ${operation} on ${table}'); END;`;
}

/** A claim is refused unless it states the epoch in force, and that epoch may write here. */
const CLAIM_FENCE = `CREATE TRIGGER "_fence__claim_insert" BEFORE INSERT ON _claim
  WHEN NOT EXISTS (SELECT 1 FROM _epoch WHERE epoch = NEW.epoch AND writable = 1)
  BEGIN SELECT RAISE(ABORT, 'FICUS_FENCED this epoch may not write'); END;`;

async function catalogue(sql: Sql, type: 'table' | 'trigger'): Promise<string[]> {
  const rows = await sql.all<{ name: string }>('SELECT name FROM sqlite_master WHERE type = ? ORDER BY name', [type]);
  return rows.map((row) => row.name).filter((name) => !name.startsWith('sqlite_'));
}

/** The tables of a SQLite database, without SQLite's own. */
export function sqliteTables(sql: Sql): Promise<string[]> {
  return catalogue(sql, 'table');
}

async function fenced(sql: Sql): Promise<string[]> {
  return (await sqliteTables(sql)).filter((table) => !UNFENCED.has(table));
}

async function drops(sql: Sql): Promise<string> {
  const triggers = (await catalogue(sql, 'trigger')).filter((name) => name.startsWith('_fence_'));
  return triggers.map((name) => `DROP TRIGGER "${name}";`).join('\n');
}

export const sqliteFences: Fences = {
  async drop(connection: Connection): Promise<void> {
    await connection.script(await drops(connection));
  },

  async derive(connection: Connection): Promise<void> {
    const tables = await fenced(connection);
    const fences = tables.flatMap((table) => OPERATIONS.map((operation) => fence(table, operation)));
    const old = await drops(connection);
    try {
      await connection.script(`BEGIN IMMEDIATE; ${old} ${CLAIM_FENCE} ${fences.join('\n')} COMMIT`);
    } catch (error) {
      await connection.script('ROLLBACK').catch(() => undefined);
      throw error;
    }
  },

  async missing(sql: Sql): Promise<readonly string[]> {
    const triggers = new Set(await catalogue(sql, 'trigger'));
    const unfenced = (await fenced(sql)).filter((table) =>
      OPERATIONS.some((operation) => !triggers.has(nameOf(table, operation))),
    );
    return triggers.has('_fence__claim_insert') ? unfenced : ['_claim', ...unfenced];
  },
};
