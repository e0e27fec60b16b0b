import { type NodeSqlite, nodeDatabases } from './node-sqlite-database.js';
import type { SqliteDriver } from './sqlite-database.js';
import { synchronousHandle, withCodes } from './synchronous-handle.js';

type NodeDatabases = ReturnType<typeof nodeDatabases>;

let loaded: NodeDatabases | undefined;

/** Node's own SQLite, loaded at the first call. @throws Error that says what to do when this Node has none. */
function load(): NodeDatabases {
  return (loaded ??= nodeDatabases(builtIn()));
}

function builtIn(): NodeSqlite {
  const emitWarning: typeof process.emitWarning = Reflect.get(process, 'emitWarning');
  // Node says with each process and thread that its SQLite is experimental. Who sets SQLITE_DRIVER knows it from docs/settings.md.
  process.emitWarning = () => undefined;
  try {
    const found = process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
    if (found) return found;
  } finally {
    process.emitWarning = emitWarning;
  }
  throw new Error(
    `SQLITE_DRIVER is 'node', and Node ${process.versions.node} has no SQLite of its own; ` +
      `run Node 22.13 or newer, or set SQLITE_DRIVER to another driver.`,
  );
}

/** Comes with Node, so nothing is installed or compiled. As with better-sqlite3, every wait for the disk stops the event loop. */
export const nodeSqliteDriver: SqliteDriver = {
  name: 'node',

  open: async (file) => {
    const NodeDatabase = load();
    return synchronousHandle(withCodes(() => new NodeDatabase(file)));
  },

  // TypeORM does not know it: the class has what its driver of better-sqlite3 uses of that package.
  dataSource: async (file) => ({ type: 'better-sqlite3', driver: load(), database: file }),
};
