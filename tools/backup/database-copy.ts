import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { chmod, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../../src/platform/store/database/database.js';
import { SqliteProcess } from '../../src/platform/store/sqlite/sqlite-process.js';
import { CommandError } from '../command/command-error.mjs';
import type { HeldDatabase } from './held-databases.js';
import { postgresProgram } from './postgres-program.js';

const LOOK_EVERY_MS = 2;

/** A copy of one database as it is at the moment when it begins. Others may write meanwhile. */
export interface DatabaseCopy {
  /** Resolves when the moment is fixed. Until then nobody may write. */
  begin(): Promise<void>;
  /** Resolves when the copy is whole and on disk. @throws Error of the database */
  finished(): Promise<void>;
  /** Gives up what is not finished. */
  close(): Promise<void>;
}

/** Prepares the copy of a database into a file, which must not exist. */
export async function copyOf({ name, address, database }: HeldDatabase, file: string): Promise<DatabaseCopy> {
  return address.kind === 'sqlite'
    ? new SqliteCopy(await SqliteProcess.open(address.file), file)
    : new PostgresCopy(name, address.url, await database.snapshotReader(), file);
}

/** `VACUUM INTO` reads one snapshot of the file, in a process of its own. */
class SqliteCopy implements DatabaseCopy {
  private copying: Promise<void> | undefined;

  constructor(
    private readonly process: SqliteProcess,
    private readonly file: string,
  ) {}

  async begin(): Promise<void> {
    rmSync(this.file, { force: true });
    let over = false;
    this.copying = this.process.script(`VACUUM INTO '${this.file.replaceAll("'", "''")}'`);
    this.copying.catch(() => undefined).finally(() => (over = true));
    // It makes the file just before its snapshot; the commit number of the copy shows that nothing came between.
    while (!over && !existsSync(this.file)) await pause(LOOK_EVERY_MS);
    await pause(LOOK_EVERY_MS);
  }

  async finished(): Promise<void> {
    await this.copying;
    await chmod(this.file, 0o600);
    const written = await open(this.file, 'r+');
    await written.sync();
    await written.close();
  }

  close(): Promise<void> {
    return this.process.close();
  }
}

/** `pg_dump` of the snapshot that a session of this process exports. */
class PostgresCopy implements DatabaseCopy {
  private snapshot = '';

  constructor(
    private readonly name: string,
    private readonly url: string,
    private readonly reader: Connection,
    private readonly file: string,
  ) {}

  async begin(): Promise<void> {
    if (this.snapshot !== '') await this.reader.script('ROLLBACK');
    await this.reader.script(
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0',
    );
    const [exported] = await this.reader.all<{ id: string }>('SELECT pg_export_snapshot() AS id');
    this.snapshot = String(exported?.id);
  }

  async finished(): Promise<void> {
    const { program, address, environment } = postgresProgram('pg_dump', this.url);
    const words = ['--format=custom', '--no-owner', '--no-privileges', `--snapshot=${this.snapshot}`];
    const child = spawn(program, [...words, `--file=${this.file}`, `--dbname=${address}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new CommandError(`pg_dump of ${this.name} ended with ${code}: ${said.trim()}`);
    await chmod(this.file, 0o600);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
