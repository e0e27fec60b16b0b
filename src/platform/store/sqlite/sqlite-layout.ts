import type { Sql } from '../database/sql.js';
import { readLayout, type TableLayout } from '../database/table-layout.js';

const TABLES = `sqlite_master AS m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`;
const COLUMNS = `
  SELECT m.name AS "table", c.name AS "column", c.type AS type, c.pk AS pk,
    c.hidden > 0 OR (c.pk > 0 AND m.sql LIKE '%AUTOINCREMENT%') AS generated
  FROM pragma_table_xinfo(m.name) AS c, ${TABLES} ORDER BY m.name, c.cid`;
const REFERENCES = `SELECT DISTINCT m.name AS "table", f."table" AS other FROM pragma_foreign_key_list(m.name) AS f, ${TABLES}`;

/** The layout of the tables in a SQLite file, without SQLite's own. */
export function sqliteLayout(sql: Sql): Promise<readonly TableLayout[]> {
  return readLayout(sql, COLUMNS, REFERENCES);
}
