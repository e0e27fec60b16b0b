import { DURABLE } from './raw-connection.mjs';

/**
 * A database of a synchronous package, with the calls that `better-sqlite3` and `node:sqlite` have in common.
 * @param {any} handle
 * @returns {import('./raw-connection.mjs').RawConnection}
 */
export function synchronousConnection(handle) {
  handle.exec(DURABLE);
  const begin = handle.prepare('BEGIN IMMEDIATE');
  const commit = handle.prepare('COMMIT');
  return {
    script: async (statements) => void handle.exec(statements),
    all: async (statement) => handle.prepare(statement).all(),
    prepare: async (statement) => {
      const prepared = handle.prepare(statement);
      return async (values) => void prepared.run(...values);
    },
    async transaction(rows) {
      begin.run();
      for (const { statement, values } of rows) void statement(values);
      commit.run();
    },
    close: async () => void handle.close(),
  };
}
