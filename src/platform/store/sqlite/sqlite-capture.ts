import { capturedTables, literal } from '../capture/captured-tables.js';
import type { CopiedTable } from '../copy/copied-tables.js';
import { columnList, quoted } from '../copy/table-statements.js';
import type { Capture, Connection } from '../database/database.js';
import type { Sql } from '../database/sql.js';
import { sqliteLayout } from './sqlite-layout.js';

const PREFIX = '_capture_';
const KINDS = ['insert', 'update', 'key', 'delete'] as const;

function nameOf(table: string, kind: (typeof KINDS)[number]): string {
  return `${PREFIX}${table}_${kind}`;
}

/** A change of a key is a change of both keys: the old one is gone, the new one is there. */
function triggers({ name, key }: CopiedTable): string {
  const note = (row: 'OLD' | 'NEW') =>
    `BEGIN INSERT INTO _change (commit_no, tbl, key)
      SELECT number, ${literal(name)}, json_array(${key.map((column) => `${row}.${quoted(column)}`).join(', ')}) FROM _commit; END;`;
  const create = (kind: (typeof KINDS)[number]) => `CREATE TRIGGER ${quoted(nameOf(name, kind))} AFTER`;
  const changed = key.map((column) => `OLD.${quoted(column)} IS NOT NEW.${quoted(column)}`).join(' OR ');
  return `
    ${create('insert')} INSERT ON ${quoted(name)} ${note('NEW')}
    ${create('update')} UPDATE ON ${quoted(name)} ${note('NEW')}
    ${create('key')} UPDATE OF ${columnList(key)} ON ${quoted(name)} WHEN ${changed} ${note('OLD')}
    ${create('delete')} DELETE ON ${quoted(name)} ${note('OLD')}`;
}

async function existing(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger'");
  return rows.map(({ name }) => name).filter((name) => name.startsWith(PREFIX));
}

export const sqliteCapture: Capture = {
  async derive(connection: Connection): Promise<void> {
    await sqliteCapture.drop(connection);
    await connection.script(
      capturedTables(await sqliteLayout(connection))
        .map(triggers)
        .join('\n'),
    );
  },

  async drop(connection: Connection): Promise<void> {
    const statements = (await existing(connection)).map((name) => `DROP TRIGGER ${quoted(name)};`);
    if (statements.length > 0) await connection.script(statements.join('\n'));
  },

  async missing(sql: Sql): Promise<readonly string[]> {
    const found = new Set(await existing(sql));
    const tables = capturedTables(await sqliteLayout(sql)).map(({ name }) => name);
    return tables.filter((table) => KINDS.some((kind) => !found.has(nameOf(table, kind))));
  },
};
