import type { Connection, Fences } from './database.js';
import type { Sql } from './sql.js';

/** The platform's own tables that decide about claims, or are written before there can be one. */
const UNFENCED = new Set(['_epoch', '_claim', '_migration']);

/** One trigger for each statement, TRUNCATE included; it fires for whoever writes, replication too. */
function fence(table: string): string {
  return `CREATE TRIGGER "_fence" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "${table}"
      FOR EACH STATEMENT EXECUTE FUNCTION "_fence_unclaimed"();
    ALTER TABLE "${table}" ENABLE ALWAYS TRIGGER "_fence";`;
}

/** A claim is refused unless it states the epoch in force, and that epoch may write here. */
const CLAIM_FENCE = `CREATE TRIGGER "_fence" BEFORE INSERT OR UPDATE ON "_claim"
    FOR EACH ROW EXECUTE FUNCTION "_fence_claim"();
  ALTER TABLE "_claim" ENABLE ALWAYS TRIGGER "_fence";`;

/** A raised exception undoes no more than the savepoint it happened in: the neighbours in the group go on. */
function functions(schema: string): string {
  return `
    CREATE OR REPLACE FUNCTION "_fence_unclaimed"() RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM ${schema}._claim c JOIN ${schema}._epoch e ON e.epoch = c.epoch WHERE e.writable = 1) THEN
        RAISE EXCEPTION 'FICUS_UNCLAIMED % on %', TG_OP, TG_TABLE_NAME;
      END IF;
      RETURN NULL;
    END $fence$;
    CREATE OR REPLACE FUNCTION "_fence_claim"() RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM ${schema}._epoch e WHERE e.epoch = NEW.epoch AND e.writable = 1) THEN
        RAISE EXCEPTION 'FICUS_FENCED this epoch may not write';
      END IF;
      RETURN NEW;
    END $fence$;`;
}

const TABLES = `
  SELECT c.relname AS name, quote_ident(current_schema()) AS schema, COUNT(t.oid) AS fences
  FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = '_fence' AND t.tgenabled = 'A'
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  GROUP BY c.relname ORDER BY c.relname`;

/** The tables of a PostgreSQL database, in the schema that is the user's own. */
export async function postgresTables(sql: Sql): Promise<readonly string[]> {
  return (await sql.all<{ name: string }>(TABLES)).map(({ name }) => name);
}

/** The tables that a fence belongs on, and whether they have one. */
async function fenced(sql: Sql) {
  const tables = await sql.all<{ name: string; schema: string; fences: number }>(TABLES);
  return tables.filter(({ name }) => name === '_claim' || !UNFENCED.has(name));
}

/** Changes the fences in one transaction. */
async function together(connection: Connection, statements: readonly string[]): Promise<void> {
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
    await together(
      connection,
      tables.map(({ name }) => `DROP TRIGGER "_fence" ON "${name}";`),
    );
  },

  /** Adds only what is missing: a trigger that is made anew would wait for everyone who reads its table. */
  async derive(connection: Connection): Promise<void> {
    const tables = await fenced(connection);
    const schema = tables[0]?.schema;
    if (schema === undefined) return;
    const lacking = tables.filter(({ fences }) => fences === 0).map(({ name }) => name);
    const fences = lacking.map(
      (table) => `DROP TRIGGER IF EXISTS "_fence" ON "${table}"; ${table === '_claim' ? CLAIM_FENCE : fence(table)}`,
    );
    await together(connection, [functions(schema), ...fences]);
  },

  async missing(sql: Sql): Promise<readonly string[]> {
    return (await fenced(sql)).filter(({ fences }) => fences === 0).map(({ name }) => name);
  },
};
