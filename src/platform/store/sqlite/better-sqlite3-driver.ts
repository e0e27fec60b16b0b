import { createRequire } from 'node:module';
import { cannotLoad } from './cannot-load.js';
import type { SqliteDriver } from './sqlite-database.js';
import { type SynchronousDatabase, synchronousHandle, withCodes } from './synchronous-handle.js';

/** The only file that knows the package `better-sqlite3`. It is installed on request, so it is loaded at its first use. */

type Package = new (file: string) => SynchronousDatabase;

let loaded: Package | undefined;

/** The package, loaded at the first call. @throws Error that says what to do when it is missing, or not built for this Node. */
function load(): Package {
  return (loaded ??= loadAndTry());
}

function loadAndTry(): Package {
  try {
    const Database = createRequire(import.meta.url)('better-sqlite3') as Package;
    // Its native part is loaded only when the first database is opened.
    new Database(':memory:').close();
    return Database;
  } catch (error) {
    throw cannotLoad('better-sqlite3', error);
  }
}

/** Works without a second thread, and so several times as fast. But every wait for the disk stops the event loop. */
export const betterSqlite3Driver: SqliteDriver = {
  name: 'better-sqlite3',

  open: async (file) => {
    const Database = load();
    return synchronousHandle(withCodes(() => new Database(file)));
  },

  dataSource: async (file) => ({ type: 'better-sqlite3', driver: load(), database: file }),
};
