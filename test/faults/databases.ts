import { execFile } from 'node:child_process';
import { open, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DRIVER = createRequire(import.meta.url).resolve('sqlite3');

/** Opens a file, in a process of its own as another program would, and prints what SQLite finds wrong with it. */
const CHECK = `
  const { Database } = require(process.argv[1]);
  const db = new Database(process.argv[2], () =>
    db.all('PRAGMA integrity_check', (error, rows) => {
      console.log(error ? error.message : rows.map((row) => row.integrity_check).join());
      db.close();
    }));`;

const QUERY = `
  const { Database } = require(process.argv[1]);
  const db = new Database(process.argv[2], () =>
    db.all(process.argv[3], (error, rows) => {
      if (error) throw error;
      console.log(JSON.stringify(rows));
      db.close();
    }));`;

/** The rows that a query finds in a database file. It is read in a process of its own. */
export async function rowsOf(file: string, query: string): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await run(process.execPath, ['-e', QUERY, DRIVER, file, query]);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

/** What is wrong with the databases of a directory that no program uses: nothing, after any fault. */
export async function damages(directory: string): Promise<readonly string[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sqlite'));
  const found = await Promise.all(
    files.map(async (file) => {
      const { stdout } = await run(process.execPath, ['-e', CHECK, DRIVER, join(directory, file)]);
      return stdout.trim() === 'ok' ? [] : [`${file}: ${stdout.trim()}`];
    }),
  );
  if (files.length === 0) throw new Error(`${directory} holds no database; the check has checked nothing.`);
  return found.flat();
}

/** Writes rubbish over a part of a file. */
export async function overwrite(file: string, from: number, length: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(length, 0xa5), 0, length, from);
  await handle.close();
}

/** Cuts a file to a share of its length. */
export async function cut(file: string, share: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.truncate(Math.floor((await stat(file)).size * share));
  await handle.close();
}
