import { openRaw } from '../drivers/drivers.mjs';

/**
 * What the product has added to a database: the tables as they are, without fences, and the rows as they were.
 * @typedef {object} Written
 * @property {readonly string[]} schema tables and indices
 * @property {readonly WrittenRow[]} rows
 */

/** @typedef {{ readonly table: string, readonly values: { readonly [column: string]: string | number | null } }} WrittenRow */

/** @typedef {{ readonly [table: string]: number }} Counts */

/**
 * How many rows each table has.
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} file
 * @returns {Promise<Counts>}
 */
export async function countRows(driver, file) {
  return reading(driver, file, async (database) => {
    const counts = (await tablesOf(database)).map(async ({ name }) => {
      const [row] = await database.all(`SELECT COUNT(*) AS count FROM "${name}"`);
      return [name, row.count];
    });
    return Object.fromEntries(await Promise.all(counts));
  });
}

/**
 * The rows that have come since, and the tables they lie in.
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} file
 * @param {Counts} before
 * @returns {Promise<Written>}
 */
export async function rowsSince(driver, file, before) {
  return reading(driver, file, async (database) => {
    const rows = [];
    const schema = [];
    for (const { name, sql } of await tablesOf(database)) {
      const all = await database.all(`SELECT * FROM "${name}"`);
      const fresh = all.slice(before[name] ?? 0);
      if (fresh.length === 0) continue;
      rows.push(...fresh.map((values) => ({ table: name, values })));
      const indices = await database.all(
        `SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '${name}' AND sql IS NOT NULL`,
      );
      schema.push(sql, ...indices.map((index) => index.sql));
    }
    return { schema, rows };
  });
}

/** @param {import('../drivers/raw-connection.mjs').RawConnection} database */
function tablesOf(database) {
  return database.all("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
}

/**
 * @template T
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} file
 * @param {(database: import('../drivers/raw-connection.mjs').RawConnection) => Promise<T>} work
 */
async function reading(driver, file, work) {
  const database = await openRaw(driver, file);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
