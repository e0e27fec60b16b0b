import { own } from '../harness/peers.mjs';
import { DURABLE } from './raw-connection.mjs';

/**
 * The driver `sqlite3`: every statement runs on another thread. Serialized, so that what is sent in one go is done in that
 * order with nothing between, and no writer waits for one result before sending the next.
 * @param {string} file
 * @returns {Promise<import('./raw-connection.mjs').RawConnection>}
 */
export async function openRaw(file) {
  const { default: sqlite3 } = await own('sqlite3');
  const handle = await new Promise((resolve, reject) => {
    const opened = new sqlite3.Database(file, (/** @type {Error | null} */ error) =>
      error ? reject(error) : resolve(opened),
    );
  });
  handle.serialize();
  /** @param {string} statements @returns {Promise<void>} */
  const script = (statements) => promised((done) => handle.exec(statements, done));
  await script(DURABLE);
  return {
    script,
    all: (statement) => promised((done) => handle.all(statement, done)),
    prepare: async (statement) => {
      const prepared = await new Promise((resolve, reject) => {
        const made = handle.prepare(statement, (/** @type {Error | null} */ error) =>
          error ? reject(error) : resolve(made),
        );
      });
      return (values) => promised((done) => prepared.run(values, done));
    },
    async transaction(rows) {
      const sent = [script('BEGIN IMMEDIATE'), ...rows.map(({ statement, values }) => statement(values))];
      await Promise.all([...sent, script('COMMIT')]);
    },
    close: async () => {
      // Statements that were prepared keep a connection open; the process that opened it ends soon anyway.
      await promised((done) => handle.close(() => done(null)));
    },
  };
}

/**
 * @param {(done: (error: Error | null, value?: any) => void) => void} send
 * @returns {Promise<any>}
 */
function promised(send) {
  return new Promise((resolve, reject) => send((error, value) => (error ? reject(error) : resolve(value))));
}
