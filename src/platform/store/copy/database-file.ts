import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OpenStore } from '../open-store.js';

/** The log of a SQLite file is emptied now and then; until then it needs room beside the file. */
const LOG_BYTES = 256_000_000;

/** The file of a store; undefined on a server. */
export async function databaseFile(store: Pick<OpenStore, 'kind' | 'reads'>): Promise<string | undefined> {
  if (store.kind !== 'sqlite') return undefined;
  const [main] = await store.reads.sql.all<{ file: string }>(
    "SELECT file FROM pragma_database_list WHERE name = 'main'",
  );
  return main?.file;
}

/**
 * The room on the disk of a store, in bytes, and what a copy of so many bytes needs there. Undefined on a server, whose disk is
 * not that of this host.
 */
export async function roomFor(
  store: Pick<OpenStore, 'kind' | 'reads'>,
  bytes: number,
): Promise<{ readonly free: number; readonly needed: number } | undefined> {
  const file = await databaseFile(store);
  if (file === undefined) return undefined;
  const { bavail, bsize } = await statfs(dirname(file));
  return { free: bavail * bsize, needed: bytes + Math.min(bytes, LOG_BYTES) };
}
