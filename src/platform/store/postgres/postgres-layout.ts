import type { Sql } from '../database/sql.js';
import { readLayout, type TableLayout } from '../database/table-layout.js';

const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type,
    COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS pk,
    a.attgenerated <> '' OR a.attidentity <> '' OR COALESCE(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%' AS generated
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum`;
const REFERENCES = `
  SELECT DISTINCT c.relname AS "table", o.relname AS other
  FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class o ON o.oid = f.confrelid
  WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace`;

/** The layout of the tables of a PostgreSQL database, in the current schema. */
export function postgresLayout(sql: Sql): Promise<readonly TableLayout[]> {
  return readLayout(sql, COLUMNS, REFERENCES);
}
