import type { Connection, Fences } from '../database/database.js';
import type { Sql } from '../database/sql.js';
import { EPOCH_GUARD, FENCED, UNCLAIMED } from '../database/ownership.js';
import { OVERTAKEN } from '../database/writer-token.js';

/** Tables of the platform that decide about claims, or that are written before there can be a claim. */
const UNFENCED = new Set(['_epoch', '_claim', '_owner', '_identity', '_migration', '_change', '_capture']);
const OPERATIONS = ['INSERT', 'UPDATE', 'DELETE'] as const;

function nameOf(table: string, operation: string): string {
  return `_fence_${table}_${operation.toLowerCase()}`;
}

/**
 * FAIL, not ROLLBACK, which would discard the other units of the group (measured). ABORT would undo the statement alone, and pays
 * for that with a journal of each statement (measured: ADR 0004); a failed statement fails its unit, which is rolled back.
 */
function fence(table: string, operation: string): string {
  return `CREATE TRIGGER "${nameOf(table, operation)}" BEFORE ${operation} ON "${table}"
    WHEN NOT EXISTS (SELECT 1 FROM _claim JOIN _epoch ON _epoch.epoch = _claim.epoch AND _epoch.role = _claim.role)
    BEGIN SELECT RAISE(FAIL, '${UNCLAIMED} ${operation} on ${table}'); END;`;
}

/** Refuses a claim unless it states the current epoch and the role of the database in it, and that role may write. */
const CLAIM_FENCE = `CREATE TRIGGER "_fence__claim_insert" BEFORE INSERT ON _claim
  WHEN NOT EXISTS (SELECT 1 FROM _epoch WHERE epoch = NEW.epoch AND role = NEW.role AND role <> 'fenced')
  BEGIN SELECT RAISE(ABORT, '${FENCED} this epoch may not write'); END;
  CREATE TRIGGER "_fence__claim_update" BEFORE UPDATE ON _claim
  BEGIN SELECT RAISE(ABORT, '${FENCED} a claim does not change'); END;`;

/** Refuses a claim unless it states the token of the present owner: another process may have taken the database over. */
const OWNER_FENCE = `CREATE TRIGGER "_fence__claim_owner" BEFORE INSERT ON _claim
  WHEN NOT EXISTS (SELECT 1 FROM _owner WHERE token = NEW.token)
  BEGIN SELECT RAISE(ABORT, '${OVERTAKEN} another process owns this database'); END;`;

/** Lets epochs only rise. The one row of `_epoch` is there from the first migration on. */
const EPOCH_GUARDS = `CREATE TRIGGER "_fence__epoch_update" BEFORE UPDATE ON _epoch
  WHEN NEW.epoch < OLD.epoch OR (NEW.epoch = OLD.epoch AND NEW.role = 'owner' AND OLD.role <> 'owner')
    OR NEW.role NOT IN ('owner', 'fenced', 'follower')
  BEGIN SELECT RAISE(ABORT, '${EPOCH_GUARD}'); END;
  CREATE TRIGGER "_fence__epoch_insert" BEFORE INSERT ON _epoch BEGIN SELECT RAISE(ABORT, '${EPOCH_GUARD}'); END;
  CREATE TRIGGER "_fence__epoch_delete" BEFORE DELETE ON _epoch BEGIN SELECT RAISE(ABORT, '${EPOCH_GUARD}'); END;`;

/** Stays while migrations run: a process that was overtaken is refused then, too. */
const OWNER_FENCE_NAME = '_fence__claim_owner';
const OWN_FENCES: readonly string[] = [
  OWNER_FENCE_NAME,
  ...['_fence__claim_insert', '_fence__claim_update'],
  ...['_fence__epoch_update', '_fence__epoch_insert', '_fence__epoch_delete'],
];

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
    await connection.script(drops(triggers.filter((name) => name !== OWNER_FENCE_NAME)));
  },

  async derive(connection: Connection): Promise<void> {
    // A new database lacks tables and columns when a migration of the platform has failed.
    const columns = await connection.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', ['_claim']);
    const has = (column: string): boolean => columns.some(({ name }) => name === column);
    if (!has('role')) return;
    const fences = (await fenced(connection)).flatMap((table) =>
      OPERATIONS.map((operation) => fence(table, operation)),
    );
    const old = drops(await existing(connection));
    try {
      await connection.script(
        `BEGIN IMMEDIATE; ${old} ${CLAIM_FENCE} ${EPOCH_GUARDS} ${has('token') ? OWNER_FENCE : ''} ${fences.join('\n')} COMMIT`,
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
    return OWN_FENCES.every((name) => triggers.has(name)) ? unfenced : ['_epoch or _claim', ...unfenced];
  },
};
