import { createHash } from 'node:crypto';
import { uuidIds } from '../ops/ids.js';
import { createDatabase, dropDatabase } from '../store/postgres/postgres-databases.js';
import { TEST_SERVER } from './temporary-database.js';
import { databaseVariable } from '../host/database-address.js';

/** Databases for the modules of a test world, on the server of TEST_DATABASE_URL. */
export interface TestDatabases {
  /** The variables that name them; none when tests keep their data in SQLite files. */
  readonly environment: { readonly [variable: string]: string };
  /** Drops them. */
  remove(): Promise<void>;
}

/**
 * Makes a database for each module.
 * @param keptIn a directory that stands for the data of a world that is started again: the same directory gives the same
 *   databases, which stay on the server
 */
export async function testDatabases(modules: readonly string[], keptIn?: string): Promise<TestDatabases> {
  if (TEST_SERVER === undefined) return { environment: {}, remove: () => Promise.resolve() };
  const server = TEST_SERVER;
  const name = keptIn === undefined ? uuidIds.next() : createHash('sha256').update(keptIn).digest('hex').slice(0, 32);
  const make = async (module: string) => {
    const called = `world_${module.slice(0, 20)}_${name.replaceAll('-', '')}`;
    return [databaseVariable(module), await createDatabase(server, called, { unlessThere: keptIn !== undefined })];
  };
  const environment = Object.fromEntries(await Promise.all(modules.map(make))) as TestDatabases['environment'];
  const remove = async () => {
    if (keptIn === undefined) await Promise.all(Object.values(environment).map(dropDatabase));
  };
  return { environment, remove };
}
