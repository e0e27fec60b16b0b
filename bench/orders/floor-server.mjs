/** An Express handler that writes the rows of an order with the bare driver, in one durable transaction for each. */
import { join } from 'node:path';
import { openRaw } from '../drivers/drivers.mjs';
import { listenWithExpress } from '../http/express-server.mjs';
import { serve } from '../http/serve.mjs';
import { sameRows } from './same-rows.mjs';

/**
 * @typedef {object} FloorJob
 * @property {string} directory
 * @property {import('../drivers/drivers.mjs').DriverName} driver
 * @property {import('./written-rows.mjs').Written} written
 */

serve(
  /** @param {FloorJob} job */
  async ({ directory, driver, written }) => {
    const database = await openRaw(driver, join(directory, 'floor.sqlite'));
    for (const statement of written.schema) await database.script(statement);
    const statements = await insertsInto(database, written.rows);
    const rows = await sameRows(written);
    const server = await listenWithExpress((app, express) => {
      app.use(express.json());
      app.post('/api/orders', async (/** @type {any} */ request, /** @type {any} */ response) => {
        const { orderId, rows: made } = rows.next(request.headers['idempotency-key']);
        await database.transaction(
          made.map(({ table, values }) => ({
            statement: /** @type {import('../drivers/raw-connection.mjs').RawStatement} */ (statements.get(table)),
            values: Object.values(values),
          })),
        );
        response.status(201).json({ ...written.answer, orderId });
      });
    });
    return { url: server.url, close: () => server.close() };
  },
);

/**
 * @param {import('../drivers/raw-connection.mjs').RawConnection} database
 * @param {readonly import('./written-rows.mjs').WrittenRow[]} rows
 */
async function insertsInto(database, rows) {
  /** @type {Map<string, import('../drivers/raw-connection.mjs').RawStatement>} */
  const statements = new Map();
  for (const { table, values } of rows) {
    if (statements.has(table)) continue;
    const columns = Object.keys(values);
    const places = columns.map(() => '?').join(', ');
    const names = columns.map((column) => `"${column}"`).join(', ');
    statements.set(table, await database.prepare(`INSERT INTO "${table}" (${names}) VALUES (${places})`));
  }
  return statements;
}
