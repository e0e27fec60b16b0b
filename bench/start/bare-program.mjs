/** A bare Express 5 program with TypeORM and a SQLite driver loaded, neither of them used: it responds that it is ready. */
import { own } from '../harness/peers.mjs';

await own('reflect-metadata');
await own('typeorm');
const name = process.env['SQLITE_DRIVER'] ?? 'sqlite3';
if (name === 'node') process.getBuiltinModule('node:sqlite');
else {
  const { default: driver } = await own(name);
  // The native part of this one is loaded only when a database is opened.
  if (name === 'better-sqlite3') new driver(':memory:').close();
}
const { default: express } = await own('express');
const app = express();
app.get('/health/ready', (/** @type {any} */ _request, /** @type {any} */ response) => response.json({ status: 'ok' }));
app.listen(Number(process.env['PORT']), '127.0.0.1');
