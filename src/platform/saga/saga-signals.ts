import { placeholders, type Sql } from '../store/database/sql.js';
import { utc } from '../ops/clock.js';
import type { Tx } from '../store/unit/tx.js';
import type { SagaRef } from './saga-record.js';

/** A signal that no step has received yet. */
export interface PendingSignal {
  readonly seq: number;
  readonly name: string;
  readonly data: unknown;
}

/** Adds a signal behind those that have arrived before. */
export async function addSignal(tx: Tx, { saga, id }: SagaRef, name: string, data: unknown): Promise<void> {
  await tx.sql.all(
    `INSERT INTO _saga_signal (saga, id, seq_no, name, data, arrived_at)
     VALUES (?, ?, (SELECT COALESCE(MAX(seq_no), 0) + 1 FROM _saga_signal WHERE saga = ? AND id = ?), ?, ?, ?)`,
    [saga, id, saga, id, name, JSON.stringify(data) ?? null, utc(tx.now())],
  );
}

/** The first signal of these names, in the order of arrival, that no step has received. */
export async function firstPending(
  sql: Sql,
  { saga, id }: SagaRef,
  names: readonly string[],
): Promise<PendingSignal | undefined> {
  const [row] = await sql.all<{ seq_no: number; name: string; data: string | null }>(
    `SELECT seq_no, name, data FROM _saga_signal
     WHERE saga = ? AND id = ? AND heard_by IS NULL AND name IN (${placeholders(names.length)}) ORDER BY seq_no LIMIT 1`,
    [saga, id, ...names],
  );
  if (!row) return undefined;
  return { seq: row.seq_no, name: row.name, data: row.data === null ? undefined : JSON.parse(row.data) };
}

/** A condition for a statement, with its values: there is a signal of these names that no step has received. */
export function pendingSignal(
  { saga, id }: SagaRef,
  names: readonly string[],
): { exist: string; values: readonly string[] } {
  return {
    exist: `EXISTS (SELECT 1 FROM _saga_signal WHERE saga = ? AND id = ? AND heard_by IS NULL AND name IN (${placeholders(names.length)}))`,
    values: [saga, id, ...names],
  };
}

/** Writes down which step has received a signal. No other step receives it. */
export async function markReceived(tx: Tx, { saga, id }: SagaRef, { seq }: PendingSignal, step: string): Promise<void> {
  await tx.sql.all('UPDATE _saga_signal SET heard_by = ? WHERE saga = ? AND id = ? AND seq_no = ?', [
    step,
    saga,
    id,
    seq,
  ]);
}
