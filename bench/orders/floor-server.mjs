/** An Express handler that writes the rows of an order with the bare driver, in one durable transaction for each. */
import { join } from 'node:path';
import { openRaw } from '../drivers/drivers.mjs';
import { listenWithExpress } from '../http/express-server.mjs';
import { serve } from '../http/serve.mjs';
import { insertsInto } from '../rows/inserts-into.mjs';
import { orderRows } from './order-rows.mjs';

/**
 * @typedef {object} FloorJob
 * @property {string} directory
 * @property {import('../drivers/drivers.mjs').DriverName} driver
 * @property {import('./order-rows.mjs').WrittenOrder} written
 */

serve(
  /** @param {FloorJob} job */
  async ({ directory, driver, written }) => {
    const database = await openRaw(driver, join(directory, 'floor.sqlite'));
    for (const statement of written.schema) await database.script(statement);
    const insert = await insertsInto(database, written.rows);
    const rows = await orderRows(written);
    const server = await listenWithExpress((app, express) => {
      app.use(express.json());
      app.post('/api/orders', async (/** @type {any} */ request, /** @type {any} */ response) => {
        const { orderId, rows: made } = rows.next(request.headers['idempotency-key']);
        await database.transaction(made.map(insert));
        response.status(201).json({ ...written.answer, orderId });
      });
    });
    return { url: server.url, close: () => server.close() };
  },
);
