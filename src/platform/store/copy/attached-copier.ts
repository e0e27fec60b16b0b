import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { failpoint } from '../../ops/failpoint.js';
import { messageOf } from '../../ops/message-of.js';
import type { SqlValue } from '../database/sql.js';
import { SqliteProcess } from '../sqlite/sqlite-process.js';
import { type ChunkCopier, placeBehind, recordAfter, tableAt } from './chunk-copier.js';
import { type CopiedTable, COMMITS } from './copied-tables.js';
import { advanceRecord, type CopyPlace, type CopyRecord } from './copy-record.js';
import { behind, columnList, keyOrder, movedColumns, quoted, SKIPPING } from './table-statements.js';

/** A SQLite file that this process can read, and the id of the database that it must be. */
export interface AttachedFile {
  readonly path: string;
  readonly identity: string;
}

/** What is copied; `live` as in {@link CopyOrder}. */
export interface AttachedOrder {
  readonly tables: readonly CopiedTable[];
  readonly live: boolean;
}

/** How the copier writes to the target. */
export interface AttachedTarget {
  readonly file: string;
  /** Opens a transaction under the claim of a follower. */
  readonly begin: string;
  readonly commit: string;
  /** The error for the caller, of an error of a statement. */
  readonly explain: (error: unknown) => unknown;
}

/** As the connection of a writer, with room for the pages of a chunk, and foreign keys unchecked: the source has checked them. */
const PRAGMAS = `PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = ON;
  PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
  PRAGMA temp_store = MEMORY`;
const USED_BYTES = `
  SELECT ((SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count))
    * (SELECT page_size FROM pragma_page_size) AS bytes`;

/** A file cannot be copied as a file: it is missing, unreadable or another database. Nothing was written; copy by rows instead. */
export class CannotAttach extends Error {
  override readonly name = 'CannotAttach';
}

/** Copies from a SQLite file into another one by statements of SQLite alone, in a process of its own. */
export class AttachedCopier implements ChunkCopier {
  private constructor(
    private readonly connection: SqliteProcess,
    private readonly target: AttachedTarget,
    private readonly order: AttachedOrder,
  ) {}

  /** @throws CannotAttach when the file is missing, or is another database than the expected one. */
  static async open(target: AttachedTarget, source: AttachedFile, order: AttachedOrder): Promise<AttachedCopier> {
    await access(source.path).catch((cause: unknown) => {
      throw new CannotAttach(
        `The file ${source.path} cannot be read here, so it is not copied; copy by rows instead.`,
        {
          cause,
        },
      );
    });
    const connection = await SqliteProcess.open(target.file);
    try {
      // Read-only: otherwise each transaction that writes here takes the lock of the source's writer, too.
      const readOnly = `${pathToFileURL(source.path).href}?mode=ro`;
      await connection.script(`${PRAGMAS}; ATTACH '${readOnly.replaceAll("'", "''")}' AS source`);
      const [found] = await connection.all<{ id: string }>('SELECT id FROM source._identity');
      if (found?.id !== source.identity)
        throw new CannotAttach(
          `${source.path} is the database ${found?.id ?? 'of nobody'}, not ${source.identity}, so it is not copied; ask the owner for its file.`,
        );
    } catch (error) {
      await connection.close();
      if (error instanceof CannotAttach) throw error;
      throw new CannotAttach(
        `The file ${source.path} cannot be attached here (${messageOf(error)}), so it is not copied; copy by rows instead.`,
        { cause: error },
      );
    }
    return new AttachedCopier(connection, target, order);
  }

  /** Whether it can copy no more: its process has ended. */
  get isOver(): boolean {
    return this.connection.isOver;
  }

  async copy(before: CopyRecord, limit: number): Promise<CopyRecord> {
    const { connection, target } = this;
    try {
      // Sent without waiting: they run in this order. Without the transaction, the fences refuse the insertion.
      const [, from, { place, rows }] = await Promise.all([
        connection.script(target.begin),
        this.usedBytes(),
        this.insert(before, limit),
      ]);
      const after = recordAfter(before, place, { rows, bytes: Math.max(0, (await this.usedBytes()) - from) });
      await advanceRecord(connection, before, after);
      failpoint('fig.chunk.read');
      await connection.script(target.commit);
      failpoint('fig.chunk.written');
      return after;
    } catch (error) {
      await connection.script('ROLLBACK').catch(() => undefined);
      throw target.explain(error);
    }
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** Inserts rows of as many tables as fit into a chunk. */
  private async insert(from: CopyPlace, limit: number) {
    const { connection } = this;
    const { tables } = this.order;
    let place: CopyPlace | undefined = from;
    let left = limit;
    while (place && left > 0) {
      const table = tableAt(tables, place);
      // A chunk that begins behind the counter brings no other one.
      if (table.name === COMMITS && place.after === undefined) await connection.all(`DELETE FROM main.${COMMITS}`);
      const { copied, last } = await this.insertInto(table, place.after, left);
      place = last ? { table: table.name, after: last } : placeBehind(tables, table);
      left -= copied;
    }
    return { place, rows: limit - left };
  }

  /** @returns the last key of a chunk that is full; without one, the table ends there */
  private async insertInto(table: CopiedTable, after: readonly SqlValue[] | undefined, limit: number) {
    const { connection, order } = this;
    const values = after ?? [];
    // All in one transaction, so both statements see the same rows of the source.
    const [[last], , [changed]] = await Promise.all([
      connection.all<Record<string, SqlValue>>(lastOfChunk(table, after), [...values, limit - 1]),
      connection.all(insertion(table, after, order.live), [...values, limit]),
      connection.all<{ n: number }>('SELECT changes() AS n'),
    ]);
    if (last) return { copied: limit, last: table.key.map((name) => last[name] ?? null) };
    return { copied: changed?.n ?? 0 };
  }

  private async usedBytes(): Promise<number> {
    const [row] = await this.connection.all<{ bytes: number }>(USED_BYTES);
    return row?.bytes ?? 0;
  }
}

/** The key of the last row of a full chunk, in the source: a row may be left out of the target. */
function lastOfChunk(table: CopiedTable, after: readonly SqlValue[] | undefined): string {
  return `SELECT ${columnList(table.key)} FROM source.${quoted(table.name)} ${behind(table, after)} ${keyOrder(table)} LIMIT 1 OFFSET ?`;
}

function insertion(table: CopiedTable, after: readonly SqlValue[] | undefined, skipping: boolean): string {
  const [name, columns] = [quoted(table.name), columnList(table.columns.map((column) => column.name))];
  const rows = `SELECT ${movedColumns(table)} FROM source.${name} ${behind(table, after)} ${keyOrder(table)} LIMIT ?`;
  return `INSERT INTO main.${name} (${columns}) ${rows}${skipping ? SKIPPING : ''}`;
}
