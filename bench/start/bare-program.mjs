/** A bare Express 5 program with TypeORM and a SQLite driver loaded, neither of them used: it responds that it is ready. */
import { own } from '../harness/peers.mjs';

await own('reflect-metadata');
await own('typeorm');
const { default: driver } = await own(process.env['SQLITE_DRIVER'] ?? 'sqlite3');
// The native part of this one is loaded only when a database is opened.
if (process.env['SQLITE_DRIVER'] === 'better-sqlite3') new driver(':memory:').close();
const { default: express } = await own('express');
const app = express();
app.get('/health/ready', (/** @type {any} */ _request, /** @type {any} */ response) => response.json({ status: 'ok' }));
app.listen(Number(process.env['PORT']), '127.0.0.1');
