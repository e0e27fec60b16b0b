import { join } from 'node:path';
import type { Database } from '../store/connection.js';
import { SqliteDatabase } from '../store/sqlite-driver.js';
import type { BootOptions } from './boot-options.js';

/** The database of a module, as the environment says: a SQLite file in the data directory. */
export function chooseDatabase(module: string, { dataDirectory }: BootOptions): Database {
  return new SqliteDatabase(join(dataDirectory, `${module}.sqlite`));
}
