import { rm } from 'node:fs/promises';
import type { Module } from '../module/module.js';
import { readSettings } from '../ops/read-settings.js';
import { chooseSqliteDriver, StoreSettings } from '../store/sqlite/choose-sqlite-driver.js';
import type { Database } from '../store/database/database.js';
import { openStore } from '../store/open-store.js';
import { PostgresDatabase } from '../store/postgres/postgres-database.js';
import { createSchema, dropSchema } from '../store/postgres/postgres-databases.js';
import type { ShadowStore } from '../store/unit/module-store.js';
import { SqliteDatabase } from '../store/sqlite/sqlite-database.js';
import type { BootOptions } from './boot-options.js';
import { databaseAddress } from './database-address.js';
import { storeSpec } from './open-own-store.js';

const SCHEMAS = 'ficus_rebuild_';
/** The files of a SQLite database, SQLite's own beside it, and the platform's lock. */
const SUFFIXES = ['', '-wal', '-shm', '-journal', '.lock', '.lock-journal'];

/** Opens the shadow store of a module: empty, with all tables of the module's own. Its `remove()` also removes the database. */
export async function openShadowStore(module: Module, options: BootOptions): Promise<ShadowStore> {
  const shadow = await shadowDatabase(module.contract.name, options);
  try {
    const store = await openStore({ ...(await storeSpec(module, shadow.database, options)), exclusive: true });
    return Object.assign(store, {
      remove: async () => {
        await store.close();
        await shadow.remove();
      },
    });
  } catch (error) {
    await shadow.remove();
    throw error;
  }
}

/** An empty database beside a module's own. */
interface ShadowDatabase {
  readonly database: Database;
  remove(): Promise<void>;
}

/**
 * Makes the shadow database of a module: a schema in the module's PostgreSQL database, or a SQLite file beside its own. The
 * leftovers of a process that has died are removed first. Each schema gets a new name: a process that was wrongly taken for
 * dead then writes to a schema that is gone, and not to the new one.
 */
async function shadowDatabase(module: string, options: BootOptions): Promise<ShadowDatabase> {
  const address = databaseAddress(module, options);
  if (address.kind === 'postgres') {
    const { url } = address;
    const name = SCHEMAS + options.ids.next().replaceAll('-', '');
    const inside = await createSchema(url, SCHEMAS, name);
    return { database: new PostgresDatabase(inside, module), remove: () => dropSchema(url, name) };
  }
  const file = `${address.file.replace(/\.sqlite$/, '')}.rebuild.sqlite`;
  const remove = async () => {
    for (const suffix of SUFFIXES) await rm(file + suffix, { force: true });
  };
  await remove();
  const driver = chooseSqliteDriver(readSettings(StoreSettings, options.environment, module));
  return { database: new SqliteDatabase(file, driver), remove };
}
