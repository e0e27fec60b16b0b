import type { AnyCommand } from '../contract/call.js';
import { Conflict, Refused } from '../contract/failure.js';
import { utc } from '../ops/clock.js';
import type { Sql } from '../store/sql.js';
import type { Readable } from '../store/tx.js';
import type { CommitNumber, UnitTx } from '../store/unit-of-work.js';

/** Under which a command's outcome is stored. */
export interface OutcomeId {
  readonly caller: string;
  readonly call: AnyCommand;
  readonly key: string;
  /** Hash of the parsed input: the same key stands for the same input. */
  readonly inputHash: string;
}

/** What a command came to: an answer, or a refusal that its contract declares. */
export type Outcome = { readonly json: string } | { readonly refused: Refused };

interface OutcomeRow {
  readonly input_hash: string;
  readonly kind: 'answer' | 'refusal';
  readonly outcome: string;
  readonly epoch: number;
  readonly commit_no: number;
}

const nameOf = (id: OutcomeId) => `${id.call.module}.${id.call.name}`;

/**
 * The stored outcome, if there is one.
 * @throws Conflict when the key was used with another input.
 */
export async function findOutcome(
  from: Readable,
  id: OutcomeId,
): Promise<{ outcome: Outcome; commit: CommitNumber } | undefined> {
  const [row] = await from.sql.all<OutcomeRow>(
    'SELECT input_hash, kind, outcome, epoch, commit_no FROM _outcome WHERE caller = ? AND call_name = ? AND call_key = ?',
    [id.caller, nameOf(id), id.key],
  );
  if (!row) return undefined;
  if (row.input_hash !== id.inputHash)
    throw new Conflict(
      `The key '${id.key}' was used for ${nameOf(id)} with another input; use a new key for a new command, or repeat the same input.`,
    );
  const commit = { module: id.call.module, epoch: Number(row.epoch), number: Number(row.commit_no) };
  if (row.kind === 'answer') return { outcome: { json: row.outcome }, commit };
  const { code, detail } = JSON.parse(row.outcome) as { code: string; detail: string };
  const refusal = id.call.errors[code] ?? { code, status: 409, title: detail };
  return { outcome: { refused: new Refused(refusal, detail) }, commit };
}

/** Stores an outcome in the unit of its effect. */
export async function saveOutcome(tx: UnitTx, id: OutcomeId, outcome: Outcome, commit: CommitNumber): Promise<void> {
  const refused = 'refused' in outcome ? outcome.refused : undefined;
  await tx.sql.all(
    `INSERT INTO _outcome (caller, call_name, call_key, input_hash, kind, outcome, epoch, commit_no, stored_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id.caller,
      nameOf(id),
      id.key,
      id.inputHash,
      refused ? 'refusal' : 'answer',
      'json' in outcome ? outcome.json : JSON.stringify({ code: refused?.code, detail: refused?.message }),
      commit.epoch,
      commit.number,
      utc(tx.now()),
    ],
  );
}

/** Forgets up to `limit` outcomes stored before `before` (milliseconds UTC). Returns how many. */
export async function forgetOutcomes(sql: Sql, before: number, limit: number): Promise<number> {
  const gone = await sql.all(
    `DELETE FROM _outcome WHERE (caller, call_name, call_key) IN
       (SELECT caller, call_name, call_key FROM _outcome WHERE stored_at < ? ORDER BY stored_at LIMIT ${limit})
     RETURNING call_key`,
    [utc(before)],
  );
  return gone.length;
}
