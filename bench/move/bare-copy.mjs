import { openRaw } from '../drivers/drivers.mjs';

/**
 * Copies all tables of a SQLite file into a new one that has the same tables and indexes and no trigger, in one durable
 * transaction. Resolves with the milliseconds that the copy itself took.
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} source
 * @param {string} target
 */
export async function bareCopy(driver, source, target) {
  const raw = await openRaw(driver, target);
  try {
    await raw.script(`PRAGMA cache_size = -65536; ATTACH '${source}' AS source`);
    const kept = "name NOT LIKE 'sqlite_%' AND name NOT IN ('_migration', '_copy') AND sql IS NOT NULL";
    const layout = await raw.all(
      `SELECT type, name, sql FROM source.sqlite_master WHERE type <> 'trigger' AND ${kept} ORDER BY type DESC`,
    );
    for (const { sql } of layout) await raw.script(sql);
    const copies = [];
    for (const { name } of layout.filter(({ type }) => type === 'table')) {
      const columns = (await raw.all(`SELECT name FROM pragma_table_info('${name}')`))
        .map((row) => `"${row.name}"`)
        .join(', ');
      copies.push(`INSERT INTO main."${name}" (${columns}) SELECT ${columns} FROM source."${name}"`);
    }
    const began = performance.now();
    await raw.script(`BEGIN IMMEDIATE; ${copies.join('; ')}; COMMIT`);
    return performance.now() - began;
  } finally {
    await raw.close();
  }
}
