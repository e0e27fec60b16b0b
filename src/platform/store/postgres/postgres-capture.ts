import { createHash } from 'node:crypto';
import { capturedTables, literal } from '../capture/captured-tables.js';
import type { CopiedTable } from '../copy/copied-tables.js';
import { quoted } from '../copy/table-statements.js';
import type { Capture, Connection } from '../database/database.js';
import type { Sql } from '../database/sql.js';
import { postgresLayout } from './postgres-layout.js';

/** Each kind of statement has a trigger of its own: one that reads the changed rows may not serve several kinds. */
const TRIGGERS: { readonly [trigger: string]: string } = {
  _capture_insert: 'AFTER INSERT ON % REFERENCING NEW TABLE AS new_rows',
  _capture_update: 'AFTER UPDATE ON % REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows',
  _capture_delete: 'AFTER DELETE ON % REFERENCING OLD TABLE AS old_rows',
  _capture_truncate: 'BEFORE TRUNCATE ON %',
};
const NAMES = Object.keys(TRIGGERS);

/** The server cuts names to 63 bytes. */
const LONGEST = 50;

function functionOf(table: string): string {
  const short =
    Buffer.byteLength(table) > LONGEST ? createHash('sha256').update(table).digest('hex').slice(0, 32) : table;
  return quoted(`_capture_${short}`);
}

/** Notes the keys of the rows that a statement has changed: of an update the new ones, and the old ones where they differ. */
function captureFunction({ name, key, columns }: CopiedTable, schema: string): string {
  const isBoolean = (column: string) => columns.some(({ name: one, type }) => one === column && type === 'boolean');
  // As the connections return it: 1 or 0.
  const values = key.map((column) => (isBoolean(column) ? `${quoted(column)}::integer` : quoted(column)));
  const keys = (rows: string) => `SELECT json_build_array(${values.join(', ')})::text AS key FROM ${rows}`;
  const note = (select: string) => `INSERT INTO ${schema}._change (commit_no, tbl, key)
        SELECT c.number, ${literal(name)}, changed.key FROM (${select}) AS changed, ${schema}._commit c;`;
  return `
    CREATE OR REPLACE FUNCTION ${functionOf(name)}() RETURNS trigger LANGUAGE plpgsql AS $capture$ BEGIN
      CASE TG_OP
        WHEN 'INSERT' THEN ${note(keys('new_rows'))}
        WHEN 'UPDATE' THEN ${note(`${keys('new_rows')} UNION ${keys('old_rows')}`)}
        WHEN 'DELETE' THEN ${note(keys('old_rows'))}
        ELSE RAISE EXCEPTION 'FICUS_CAPTURE TRUNCATE on % is refused while its module moves; use DELETE', TG_TABLE_NAME;
      END CASE;
      RETURN NULL;
    END $capture$;`;
}

interface Trigger {
  readonly table: string;
  readonly name: string;
  /** Fires for every writer, replication too. */
  readonly on: boolean;
}

async function existing(sql: Sql): Promise<readonly Trigger[]> {
  const rows = await sql.all<{ table: string; name: string; on: number }>(
    `SELECT c.relname AS "table", t.tgname AS name, t.tgenabled = 'A' AS "on"
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal`,
  );
  return rows.filter(({ name }) => NAMES.includes(name)).map((row) => ({ ...row, on: row.on > 0 }));
}

/** What switching a trigger costs its readers: nothing. CREATE, ENABLE and DISABLE take a lock that only writers wait for. */
function switched({ table, name }: Pick<Trigger, 'table' | 'name'>, to: 'ENABLE ALWAYS' | 'DISABLE'): string {
  return `ALTER TABLE ${quoted(table)} ${to} TRIGGER ${name};`;
}

export const postgresCapture: Capture = {
  async derive(connection: Connection): Promise<void> {
    const [{ schema = '' } = {}] = await connection.all<{ schema: string }>(
      'SELECT quote_ident(current_schema()) AS schema',
    );
    const found = await existing(connection);
    const statements = capturedTables(await postgresLayout(connection)).flatMap((table) => [
      captureFunction(table, schema),
      ...NAMES.map((name) => {
        const known = found.find((one) => one.table === table.name && one.name === name);
        if (known?.on) return '';
        const on = TRIGGERS[name]?.replace('%', quoted(table.name));
        const created = `CREATE TRIGGER ${name} ${on} FOR EACH STATEMENT EXECUTE FUNCTION ${functionOf(table.name)}();`;
        return `${known ? '' : created} ${switched({ table: table.name, name }, 'ENABLE ALWAYS')}`;
      }),
    ]);
    await connection.script(statements.join('\n'));
  },

  /**
   * Switches the triggers off and leaves them there: DROP TRIGGER would wait for every reader of its table, and every later reader
   * for it. A trigger that is off costs a statement nothing.
   */
  async drop(connection: Connection): Promise<void> {
    const statements = (await existing(connection)).filter(({ on }) => on).map((one) => switched(one, 'DISABLE'));
    if (statements.length > 0) await connection.script(statements.join('\n'));
  },

  async missing(sql: Sql): Promise<readonly string[]> {
    const found = (await existing(sql)).filter(({ on }) => on);
    const tables = capturedTables(await postgresLayout(sql)).map(({ name }) => name);
    return tables.filter((table) =>
      NAMES.some((name) => !found.some((one) => one.table === table && one.name === name)),
    );
  },
};
