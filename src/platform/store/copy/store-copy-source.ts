import type { SqlValue } from '../database/sql.js';
import type { OpenStore } from '../open-store.js';
import { canonical, digestOf } from './canonical-rows.js';
import { assertCaptured, changedAmong } from '../capture/changed-keys.js';
import { readHop, readKeys } from '../capture/read-hop.js';
import { type CopiedTable, copiedTables } from './copied-tables.js';
import type { CopiedRow, CopiedRows, CopySize, RowsAfter, RowsDigest } from './copy-source.js';
import type { Hop, HopRequest, KeysOf, LiveCopySource } from './live-copy-source.js';
import { behind, keyOrder, movedColumns, quoted } from './table-statements.js';

const SQLITE_BYTES = `
  SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count) AS pages,
    (SELECT page_size FROM pragma_page_size) AS size`;
const POSTGRES_BYTES = `
  SELECT COALESCE(SUM(pg_total_relation_size(oid)), 0) AS pages, 1 AS size FROM pg_class
  WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`;

/** A response takes no further row when it has so many bytes: a host takes answers of 16 MiB. */
const ENOUGH_BYTES = 4_000_000;

/** The snapshot of a hop is short; this is for a disk that is slow. */
const HOP_LIMIT_MS = 10_000;

/** What is read of a store. */
export type CopiedStore = Pick<OpenStore, 'module' | 'kind' | 'reads' | 'layout'>;

/** The store of a module as the source of a copy. It reads by single statements, and hops in short snapshots. */
export function storeCopySource(store: CopiedStore): LiveCopySource {
  return new StoreCopySource(store);
}

class StoreCopySource implements LiveCopySource {
  /** The layout does not change while a store is open. */
  private known: Promise<readonly CopiedTable[]> | undefined;

  constructor(private readonly store: CopiedStore) {}

  tables(): Promise<readonly CopiedTable[]> {
    this.known ??= this.store.layout().then(copiedTables);
    this.known.catch(() => (this.known = undefined));
    return this.known;
  }

  async rows(request: RowsAfter): Promise<CopiedRows> {
    return cutToSize(await this.read(await this.table(request.table), request));
  }

  async digests(request: RowsAfter): Promise<RowsDigest> {
    const table = await this.table(request.table);
    return digestOf(table, await this.read(table, request));
  }

  async size(): Promise<CopySize> {
    const { kind, reads } = this.store;
    let rows = 0;
    for (const { name } of await this.tables()) {
      const [counted] = await reads.sql.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${quoted(name)}`);
      rows += Number(counted?.n);
    }
    const [taken] = await reads.sql.all<{ pages: number; size: number }>(
      kind === 'sqlite' ? SQLITE_BYTES : POSTGRES_BYTES,
    );
    return { rows, bytes: Number(taken?.pages) * Number(taken?.size) };
  }

  async commit(): Promise<number> {
    const [row] = await this.store.reads.sql.all<{ number: number }>('SELECT number FROM _commit');
    return Number(row?.number ?? 0);
  }

  async hop(request: HopRequest): Promise<Hop> {
    const { module, kind, reads } = this.store;
    const tables = await this.tables();
    return reads.snapshot(({ sql }) => readHop(sql, { module, kind, tables }, request), HOP_LIMIT_MS);
  }

  async rowsOf({ table, keys }: KeysOf): Promise<readonly CopiedRow[]> {
    return readKeys(this.store.reads.sql, this.store.kind, await this.table(table), keys);
  }

  changedKeys({ after, ...keys }: KeysOf & Pick<HopRequest, 'after'>): Promise<KeysOf['keys']> {
    const { module, reads } = this.store;
    return reads.snapshot(async ({ sql }) => {
      await assertCaptured(sql, module, after);
      return changedAmong(sql, after, keys);
    }, HOP_LIMIT_MS);
  }

  private async read(table: CopiedTable, { after, limit }: RowsAfter): Promise<readonly CopiedRow[]> {
    const found = await this.store.reads.sql.all<Record<string, SqlValue>>(
      `SELECT ${movedColumns(table)} FROM ${quoted(table.name)} ${behind(table, after)} ${keyOrder(table)} LIMIT ?`,
      [...(after ?? []), limit],
    );
    return found.map((row) => table.columns.map(({ name }) => row[name] ?? null));
  }

  private async table(name: string): Promise<CopiedTable> {
    const table = (await this.tables()).find((one) => one.name === name);
    if (!table)
      throw new Error(`The database of ${this.store.module} has no table ${name} that moves; read its tables again.`);
    return table;
  }
}

function cutToSize(rows: readonly CopiedRow[]): CopiedRows {
  let bytes = 0;
  const last = rows.findIndex((row) => (bytes += Buffer.byteLength(canonical(row))) >= ENOUGH_BYTES);
  return last < 0 || last === rows.length - 1 ? { rows } : { rows: rows.slice(0, last + 1), cut: true };
}
