import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openRaw } from '../drivers/drivers.mjs';
import { namesNew, partsOf } from './copied-value.mjs';

/** Says how far each feed is; it names new events, but has no row for each order. */
const CURSORS = '_cursor';
/** Its key is what a client or a hash made up, so that no identifier stands in it. */
const OUTCOMES = '_outcome';

/**
 * What a handful of orders has left in one database.
 * @typedef {object} Template
 * @property {string} name the file's, without its ending
 * @property {readonly TemplateTable[]} tables those with a row or more for each order
 * @property {readonly TemplateEvent[]} events of its log, in the order in which they were committed
 * @property {number} began milliseconds UTC; what names something younger belongs to the handful
 * @property {number} commits how many commits there were
 */

/**
 * @typedef {object} TemplateTable
 * @property {string} name
 * @property {readonly string[]} key columns of the primary key
 * @property {readonly { readonly [column: string]: string | number | null }[]} rows with their `rowid`
 */

/**
 * @typedef {object} TemplateEvent
 * @property {string} name
 * @property {number} position before which nothing of the handful is in its partition, if it is the first there
 * @property {number} partition
 * @property {readonly (string | import('./copied-value.mjs').Moment)[]} id
 * @property {readonly (string | import('./copied-value.mjs').Moment)[]} key
 * @property {number} rowid
 */

/**
 * Reads what was written since `began` for orders, in every database of a directory that nobody has open.
 * @param {string} directory
 * @param {number} began milliseconds UTC
 * @returns {Promise<readonly Template[]>} of those databases in which there is something
 */
export async function templatesOf(directory, began) {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sqlite')).sort();
  const templates = await Promise.all(files.map((file) => templateOf(join(directory, file), file, began)));
  return templates.filter(({ tables }) => tables.length > 0);
}

/**
 * @param {string} path
 * @param {string} file
 * @param {number} began
 * @returns {Promise<Template>}
 */
async function templateOf(path, file, began) {
  const database = await openRaw('sqlite3', path);
  try {
    const names = await database.all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    /** @type {TemplateTable[]} */
    const tables = [];
    for (const { name } of names) {
      const columns = await database.all(`SELECT name FROM pragma_table_info('${name}') WHERE pk > 0 ORDER BY pk`);
      const key = columns.map((column) => column.name);
      const all = await database.all(`SELECT rowid AS rowid, * FROM "${name}"`);
      const rows = all.filter((row) => growsWithOrders(name, key, row, began));
      if (rows.length > 0) tables.push({ name, key, rows });
    }
    const log = tables.find(({ name }) => name === '_outbox')?.rows ?? [];
    const commits = log.map((row) => Number(row['commit_no']));
    return {
      name: file.replace(/\.sqlite$/, ''),
      began,
      tables,
      events: eventsOf(log, began),
      commits: commits.length === 0 ? 0 : Math.max(...commits) - Math.min(...commits) + 1,
    };
  } finally {
    await database.close();
  }
}

/**
 * @param {string} table
 * @param {readonly string[]} key
 * @param {{ readonly [column: string]: unknown }} row
 * @param {number} began
 */
function growsWithOrders(table, key, row, began) {
  if (table === CURSORS) return false;
  const told = table === '_outbox' || table === OUTCOMES ? Object.values(row) : key.map((column) => row[column]);
  return told.some((value) => namesNew(value, began));
}

/**
 * @param {TemplateTable['rows']} rows
 * @param {number} began
 * @returns {readonly TemplateEvent[]}
 */
function eventsOf(rows, began) {
  const place = (/** @type {TemplateTable['rows'][number]} */ row) =>
    Number(row['commit_no']) * 1e6 + Number(row['position_no']);
  return [...rows]
    .sort((a, b) => place(a) - place(b))
    .map((row) => ({
      name: String(row['name']),
      partition: Number(row['partition_no']),
      position: Number(row['position_no']),
      id: partsOf(String(row['id']), began),
      key: partsOf(String(row['event_key']), began),
      rowid: Number(row['rowid']),
    }));
}
