import { existsSync, rmSync } from 'node:fs';
import { chmod, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, Database } from '../../src/platform/store/database/database.js';
import { SqliteProcess } from '../../src/platform/store/sqlite/sqlite-process.js';
import type { HeldDatabase } from './held-databases.js';
import { runPostgresProgram } from './postgres-program.js';

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
    : new PostgresCopy(name, address.url, database, await database.snapshotReader(), file);
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
    readonly name: string,
    readonly url: string,
    private readonly database: Database,
    private readonly reader: Connection,
    private readonly file: string,
  ) {}

  async begin(): Promise<void> {
    if (this.snapshot !== '') await this.reader.script('ROLLBACK');
    // pg_dump takes the snapshot over later.
    await this.reader.script(`${this.database.beginSnapshot}; SET LOCAL idle_in_transaction_session_timeout = 0`);
    const [exported] = await this.reader.all<{ id: string }>('SELECT pg_export_snapshot() AS id');
    this.snapshot = String(exported?.id);
  }

  async finished(): Promise<void> {
    const words = ['--format=custom', `--snapshot=${this.snapshot}`, `--file=${this.file}`];
    await runPostgresProgram('pg_dump', this, words);
    await chmod(this.file, 0o600);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
