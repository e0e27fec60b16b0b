import { own } from '../harness/peers.mjs';
import { DURABLE } from './raw-connection.mjs';

/**
 * The driver `better-sqlite3`: every statement runs at once, on this thread.
 * @param {string} file
 * @returns {Promise<import('./raw-connection.mjs').RawConnection>}
 */
export async function openRaw(file) {
  const { default: Database } = await own('better-sqlite3');
  const handle = new Database(file);
  handle.exec(DURABLE);
  const begin = handle.prepare('BEGIN IMMEDIATE');
  const commit = handle.prepare('COMMIT');
  return {
    script: async (statements) => void handle.exec(statements),
    all: async (statement) => handle.prepare(statement).all(),
    prepare: async (statement) => {
      const prepared = handle.prepare(statement);
      return async (values) => void prepared.run(values);
    },
    async transaction(rows) {
      begin.run();
      for (const { statement, values } of rows) void statement(values);
      commit.run();
    },
    close: async () => void handle.close(),
  };
}
