import { partsOf, quoted, shiftedSql } from './copied-value.mjs';

/** The copies that are to be made now, and where the events of each are to stand. */
const TABLES = `
  CREATE TABLE temp.copies (number INTEGER PRIMARY KEY, shift INTEGER NOT NULL, commits INTEGER NOT NULL);
  CREATE TABLE temp.places (number INTEGER, event INTEGER, partition_no INTEGER, position_no INTEGER,
    PRIMARY KEY (event, number)) WITHOUT ROWID`;
/** Hashes and keys that clients make up: as many others, as long. */
const MADE_UP = 'substr(lower(hex(randomblob(32))), 1, ';

/**
 * Makes a view for each table of a template that shows the rows of all copies in `temp.copies`.
 * @param {import('../drivers/raw-connection.mjs').RawConnection} database
 * @param {import('./template.mjs').Template} template
 * @param {import('./kept.mjs').Keeping} kept
 * @returns {Promise<string>} statements that insert what the views show, in the order of the keys
 */
export async function copyViews(database, template, kept) {
  await database.script(TABLES);
  const began = template.began;
  const inserts = [];
  for (const table of template.tables) {
    const columns = Object.keys(/** @type {object} */ (table.rows[0])).filter((column) => column !== 'rowid');
    const selects = table.rows.map((row) => selectOf(table.name, row, columns, template, kept, began));
    const names = columns.map((column) => `"${column}"`).join(', ');
    await database.script(`CREATE TEMP VIEW "copied ${table.name}" (${names}) AS ${selects.join('\nUNION ALL ')}`);
    const key = table.key.map((column) => `"${column}"`).join(', ');
    inserts.push(`WITH copied AS MATERIALIZED (SELECT * FROM temp."copied ${table.name}")
      INSERT INTO main."${table.name}" (${names}) SELECT * FROM copied ORDER BY ${key};`);
  }
  return inserts.join('\n');
}

/**
 * @param {string} table
 * @param {import('./template.mjs').TemplateTable['rows'][number]} row
 * @param {readonly string[]} columns
 * @param {import('./template.mjs').Template} template
 * @param {import('./kept.mjs').Keeping} kept
 * @param {number} began
 */
function selectOf(table, row, columns, { events }, kept, began) {
  if (table === '_outbox') {
    const event = events.findIndex(({ rowid }) => rowid === row['rowid']);
    const terms = columns.map((column) =>
      column === 'partition_no' || column === 'position_no'
        ? `places.${column}`
        : termOf(table, column, row[column], began),
    );
    return `SELECT ${terms.join(', ')} FROM places JOIN copies USING (number) WHERE event = ${event}`;
  }
  const age = kept.row(table);
  const terms = columns.map((column) => termOf(table, column, row[column], began));
  return `SELECT ${terms.join(', ')} FROM copies${age === Infinity ? '' : ` WHERE shift <= ${age}`}`;
}

/**
 * @param {string} table
 * @param {string} column
 * @param {string | number | null | undefined} value
 * @param {number} began
 */
function termOf(table, column, value, began) {
  if (value === null || value === undefined) return 'NULL';
  if (column === 'commit_no') return `${value} + commits`;
  if (typeof value === 'number') return String(value);
  if (table === '_outcome' && column === 'call_key') return `${MADE_UP}${value.length})`;
  const parts = partsOf(value, began);
  return parts.length === 1 ? quoted(value) : shiftedSql(parts);
}
