import type { Connection, Fences } from '../database/database.js';
import { EPOCH_GUARD, FENCED, UNCLAIMED } from '../database/ownership.js';
import type { Sql } from '../database/sql.js';

/**
 * The advisory lock that the one writer of a database holds, in any process. Each database has its own advisory locks, and
 * one module, so that one number is enough ('FICU' in ASCII).
 */
export const WRITER = 0x46494355;

/** Tables of the platform that decide about claims, or that are written before there can be a claim. */
const UNFENCED = new Set(['_epoch', '_claim', '_identity', '_migration', '_change', '_capture']);

/** One trigger for each kind of statement, TRUNCATE included. It fires for every writer, replication too. */
function fence(table: string): string {
  return `CREATE TRIGGER "_fence" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "${table}"
      FOR EACH STATEMENT EXECUTE FUNCTION "_fence_unclaimed"();
    ALTER TABLE "${table}" ENABLE ALWAYS TRIGGER "_fence";`;
}

/**
 * Refuses a claim unless it states the current epoch and the role of the database in it, and that role may write. It takes the
 * lock of the writer first, so that a claim made by hand waits for the group that runs, and no group begins beside it.
 */
const CLAIM_FENCE = `CREATE TRIGGER "_fence" BEFORE INSERT OR UPDATE ON "_claim"
    FOR EACH ROW EXECUTE FUNCTION "_fence_claim"();
  ALTER TABLE "_claim" ENABLE ALWAYS TRIGGER "_fence";`;

/** Lets epochs only rise. It takes the lock of the writer, too, so that a change by hand waits for the group that runs. */
const EPOCH_FENCE = `CREATE TRIGGER "_fence" BEFORE INSERT OR UPDATE OR DELETE ON "_epoch"
    FOR EACH ROW EXECUTE FUNCTION "_fence_epoch"();
  ALTER TABLE "_epoch" ENABLE ALWAYS TRIGGER "_fence";`;

const OWN_FENCES: ReadonlyMap<string, string> = new Map([
  ['_claim', CLAIM_FENCE],
  ['_epoch', EPOCH_FENCE],
]);

/** An exception undoes only the savepoint it happened in: the other units of the group go on. */
function functions(schema: string): string {
  return `
    CREATE OR REPLACE FUNCTION "_fence_unclaimed"() RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM ${schema}._claim c JOIN ${schema}._epoch e ON e.epoch = c.epoch AND e.role = c.role) THEN
        RAISE EXCEPTION '${UNCLAIMED} % on %', TG_OP, TG_TABLE_NAME;
      END IF;
      RETURN NULL;
    END $fence$;
    CREATE OR REPLACE FUNCTION "_fence_claim"() RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN
      PERFORM pg_advisory_xact_lock(${WRITER});
      IF NOT EXISTS (SELECT 1 FROM ${schema}._epoch e WHERE e.epoch = NEW.epoch AND e.role = NEW.role AND e.role <> 'fenced') THEN
        RAISE EXCEPTION '${FENCED} this epoch may not write';
      END IF;
      RETURN NEW;
    END $fence$;
    CREATE OR REPLACE FUNCTION "_fence_epoch"() RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN
      PERFORM pg_advisory_xact_lock(${WRITER});
      IF TG_OP <> 'UPDATE' OR NEW.epoch < OLD.epoch OR (NEW.epoch = OLD.epoch AND NEW.role = 'owner' AND OLD.role <> 'owner')
        OR NEW.role NOT IN ('owner', 'fenced', 'follower') THEN
        RAISE EXCEPTION '${EPOCH_GUARD}';
      END IF;
      RETURN NEW;
    END $fence$;`;
}

const TABLES = `
  SELECT c.relname AS name, quote_ident(current_schema()) AS schema, COUNT(t.oid) AS fences
  FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = '_fence' AND t.tgenabled = 'A'
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  GROUP BY c.relname ORDER BY c.relname`;

/** Finds a row once the database has roles. */
const ROLES = `SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('_claim') AND attname = 'role' AND NOT attisdropped`;
/** Finds a row where an earlier version has fenced the database. */
const FORMER_FUNCTIONS = `SELECT 1 FROM pg_proc
  WHERE pronamespace = current_schema()::regnamespace AND proname = '_fence_unclaimed'`;

/** The tables of a PostgreSQL database, in the current schema. */
export async function postgresTables(sql: Sql): Promise<readonly string[]> {
  return (await sql.all<{ name: string }>(TABLES)).map(({ name }) => name);
}

/** The tables that need a fence, and whether they have it. */
async function fenced(sql: Sql) {
  const tables = await sql.all<{ name: string; schema: string; fences: number }>(TABLES);
  return tables.filter(({ name }) => OWN_FENCES.has(name) || !UNFENCED.has(name));
}

/** Runs statements in one transaction. */
async function inTransaction(connection: Connection, statements: readonly string[]): Promise<void> {
  try {
    await connection.script(`BEGIN; ${statements.join('\n')} COMMIT`);
  } catch (error) {
    await connection.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

export const postgresFences: Fences = {
  async drop(connection: Connection): Promise<void> {
    const tables = (await fenced(connection)).filter(({ fences }) => fences > 0);
    await inTransaction(
      connection,
      tables.map(({ name }) => `DROP TRIGGER "_fence" ON "${name}";`),
    );
  },

  /**
   * Creates only the missing fences: creating a trigger waits for every reader of its table. When the migration to roles has
   * failed, the functions stay as they are, because an earlier version may still write beside this one.
   */
  async derive(connection: Connection): Promise<void> {
    const tables = await fenced(connection);
    const schema = tables[0]?.schema;
    if (schema === undefined) return;
    const lacking = tables.filter(({ fences }) => fences === 0).map(({ name }) => name);
    const roles = (await connection.all(ROLES)).length > 0;
    const fences = lacking
      .filter((table) => roles || table !== '_epoch')
      .map((table) => `DROP TRIGGER IF EXISTS "_fence" ON "${table}"; ${OWN_FENCES.get(table) ?? fence(table)}`);
    if (roles) await inTransaction(connection, [functions(schema), ...fences]);
    else if ((await connection.all(FORMER_FUNCTIONS)).length > 0) await inTransaction(connection, fences);
  },

  async missing(sql: Sql): Promise<readonly string[]> {
    return (await fenced(sql)).filter(({ fences }) => fences === 0).map(({ name }) => name);
  },
};
