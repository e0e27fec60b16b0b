/**
 * Prepares the insert of each table that has rows.
 * @param {import('../drivers/raw-connection.mjs').RawConnection} database
 * @param {readonly import('./written-rows.mjs').WrittenRow[]} rows
 * @returns {Promise<(row: import('./written-rows.mjs').WrittenRow) => import('../drivers/raw-connection.mjs').Write>}
 */
export async function insertsInto(database, rows) {
  /** @type {Map<string, import('../drivers/raw-connection.mjs').RawStatement>} */
  const statements = new Map();
  for (const { table, values } of rows) {
    if (statements.has(table)) continue;
    const columns = Object.keys(values);
    const places = columns.map(() => '?').join(', ');
    const names = columns.map((column) => `"${column}"`).join(', ');
    statements.set(table, await database.prepare(`INSERT INTO "${table}" (${names}) VALUES (${places})`));
  }
  return ({ table, values }) => ({
    statement: /** @type {import('../drivers/raw-connection.mjs').RawStatement} */ (statements.get(table)),
    values: Object.values(values),
  });
}
