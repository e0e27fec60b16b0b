import type { SqlValue } from '../database/sql.js';
import type { CopiedTable } from './copied-tables.js';
export interface RowRange { readonly table: string; readonly after?: readonly SqlValue[] | undefined; readonly limit: number }
export interface RowChunk { readonly rows: readonly (readonly SqlValue[])[] }
export interface ChunkDigest { readonly count: number; readonly digest: string; readonly last?: readonly SqlValue[] }
export interface CopySource {
  tables(): Promise<readonly CopiedTable[]>;
  rows(range: RowRange): Promise<RowChunk>;
  digests(range: RowRange): Promise<ChunkDigest>;
  size(): Promise<{ readonly rows: number; readonly bytes: number }>;
  commit(): Promise<number>;
}
