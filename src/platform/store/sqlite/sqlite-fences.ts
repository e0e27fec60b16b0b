import type { Connection, Fences } from '../database/database.js';
import type { Sql } from '../database/sql.js';
import { OVERTAKEN } from '../database/writer-token.js';

/** Tables of the platform that decide about claims, or that are written before there can be a claim. */
const UNFENCED = new Set(['_epoch', '_claim', '_owner', '_identity', '_migration']);
const OPERATIONS = ['INSERT', 'UPDATE', 'DELETE'] as const;

function nameOf(table: string, operation: string): string {
  return `_fence_${table}_${operation.toLowerCase()}`;
}

/** ABORT, not ROLLBACK: RAISE(ROLLBACK) would discard the other units of the group (measured). */
function fence(table: string, operation: string): string {
  return `CREATE TRIGGER "${nameOf(table, operation)}" BEFORE ${operation} ON "${table}"
    WHEN NOT EXISTS (SELECT 1 FROM _claim JOIN _epoch ON _epoch.epoch = _claim.epoch WHERE _epoch.writable = 1)
    BEGIN SELECT RAISE(ABORT, 'FICUS_UNCLAIMED ${operation} on ${table}'); END;`;
}

/** Refuses a claim unless it states the current epoch, and that epoch may write here. */
const CLAIM_FENCE = `CREATE TRIGGER "_fence__claim_insert" BEFORE INSERT ON _claim
  WHEN NOT EXISTS (SELECT 1 FROM _epoch WHERE epoch = NEW.epoch AND writable = 1)
  BEGIN SELECT RAISE(ABORT, 'FICUS_FENCED this epoch may not write'); END;`;

/** Refuses a claim unless it states the token of the present owner: another process may have taken the database over. */
const OWNER_FENCE = `CREATE TRIGGER "_fence__claim_owner" BEFORE INSERT ON _claim
  WHEN NOT EXISTS (SELECT 1 FROM _owner WHERE token = NEW.token)
  BEGIN SELECT RAISE(ABORT, '${OVERTAKEN} another process owns this database'); END;`;

const CLAIM_FENCES: readonly string[] = ['_fence__claim_insert', '_fence__claim_owner'];

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

async function existing(sql: Sql): Promise<readonly string[]> {
  return (await catalogue(sql, 'trigger')).filter((name) => name.startsWith('_fence_'));
}

function drops(triggers: readonly string[]): string {
  return triggers.map((name) => `DROP TRIGGER "${name}";`).join('\n');
}

export const sqliteFences: Fences = {
  async drop(connection: Connection): Promise<void> {
    const triggers = await existing(connection);
    await connection.script(drops(triggers.filter((name) => !CLAIM_FENCES.includes(name))));
  },

  async derive(connection: Connection): Promise<void> {
    // A new database lacks the table when a migration before it has failed.
    const owned = (await sqliteTables(connection)).includes('_owner');
    const fences = (await fenced(connection)).flatMap((table) =>
      OPERATIONS.map((operation) => fence(table, operation)),
    );
    const old = drops(await existing(connection));
    try {
      await connection.script(
        `BEGIN IMMEDIATE; ${old} ${CLAIM_FENCE} ${owned ? OWNER_FENCE : ''} ${fences.join('\n')} COMMIT`,
      );
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
    return CLAIM_FENCES.every((name) => triggers.has(name)) ? unfenced : ['_claim', ...unfenced];
  },
};
