import { createHash } from 'node:crypto';
import type { AnyCommand } from '../contract/call.js';
import { Conflict, Refused } from '../contract/failure.js';
import { utc } from '../ops/clock.js';
import { failpoint } from '../ops/failpoint.js';
import type { Sql } from '../store/database/sql.js';
import type { Readable } from '../store/unit/tx.js';
import type { CommitNumber } from '../ops/commit-number.js';
import type { UnitTx } from '../store/unit/unit-of-work.js';

/** Identifies a command: one caller uses a key for one command of one kind. */
export interface CommandId {
  readonly caller: string;
  readonly call: AnyCommand;
  readonly key: string;
}

/** Identifies a command's outcome. */
export interface OutcomeId extends CommandId {
  /** See {@link inputHash}: the same key stands for the same input. */
  readonly inputHash: string;
}

/** How a command ended: with a value, or with a refusal that its contract declares. */
export type Outcome = { readonly json: string } | { readonly refused: Refused };

/** Stands for the input of a void key. No input has this hash. */
const NO_INPUT = '';

interface OutcomeRow {
  readonly input_hash: string;
  readonly kind: 'answer' | 'refusal' | 'void';
  readonly outcome: string;
  readonly epoch: number;
  readonly commit_no: number;
}

const nameOf = (id: CommandId) => `${id.call.module}.${id.call.name}`;

/**
 * SHA-256 over the canonical JSON of a parsed input: members are sorted by name at every depth, so that two inputs that
 * differ only in the order of their members are the same input.
 */
export function inputHash(input: unknown): string {
  const canonical = JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256')
    .update(canonical ?? 'undefined')
    .digest('base64url');
}

/** Lets one command of a key run at a time, in the order in which they arrive. */
export class KeyTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  async run<T>({ caller, call, key }: CommandId, work: () => Promise<T>): Promise<T> {
    // A JSON array, because a key or an issuer's `sub` may contain any separator.
    const turn = JSON.stringify([caller, call.name, key]);
    const before = this.last.get(turn);
    const mine = before ? before.then(work, work) : work();
    const settled = mine.catch(() => undefined);
    this.last.set(turn, settled);
    try {
      return await mine;
    } finally {
      if (this.last.get(turn) === settled) this.last.delete(turn);
    }
  }
}

/**
 * The stored outcome, if there is one.
 * @throws Conflict when the key was used with another input, or is void.
 */
export async function findOutcome(
  from: Readable,
  id: OutcomeId,
): Promise<{ outcome: Outcome; commit: CommitNumber } | undefined> {
  const row = await findRow(from, id);
  if (!row) return undefined;
  if (row.kind === 'void')
    throw new Conflict(
      `The key '${id.key}' of ${nameOf(id)} was declared void by its caller, so the command is too late and was not executed.`,
      'VOIDED',
    );
  if (row.input_hash !== id.inputHash)
    throw new Conflict(
      `The key '${id.key}' was used for ${nameOf(id)} with another input; use a new key for a new command, or repeat the same input.`,
    );
  const commit = { module: id.call.module, epoch: Number(row.epoch), number: Number(row.commit_no) };
  return { outcome: outcomeOf(id, row), commit };
}

/**
 * Declares a key void in a unit of its own, so that its command is refused if it arrives later.
 * @returns the outcome, if the command has one already: then nothing is void.
 */
export async function voidKey(tx: UnitTx, id: CommandId): Promise<Outcome | 'voided'> {
  const row = await findRow(tx, id);
  if (row) return row.kind === 'void' ? 'voided' : outcomeOf(id, row);
  await insertRow(tx, { ...id, inputHash: NO_INPUT }, 'void', '', tx.commit);
  return 'voided';
}

async function findRow(from: Readable, id: CommandId): Promise<OutcomeRow | undefined> {
  const [row] = await from.sql.all<OutcomeRow>(
    'SELECT input_hash, kind, outcome, epoch, commit_no FROM _outcome WHERE caller = ? AND call_name = ? AND call_key = ?',
    [id.caller, nameOf(id), id.key],
  );
  return row;
}

function outcomeOf(id: CommandId, row: OutcomeRow): Outcome {
  if (row.kind === 'answer') return { json: row.outcome };
  const { code, detail } = JSON.parse(row.outcome) as { code: string; detail: string };
  const refusal = id.call.errors[code] ?? { code, status: 409, title: detail };
  return { refused: new Refused(refusal, detail) };
}

/**
 * Stores an outcome in the unit of its effect.
 * @throws Error when the key has an outcome already: the unit then rolls the effect back.
 */
export async function saveOutcome(tx: UnitTx, id: OutcomeId, outcome: Outcome, commit: CommitNumber): Promise<void> {
  if ('json' in outcome) return insertRow(tx, id, 'answer', outcome.json, commit);
  const { code, message: detail } = outcome.refused;
  await insertRow(tx, id, 'refusal', JSON.stringify({ code, detail }), commit);
  failpoint('outcome.saved');
}

async function insertRow(
  tx: UnitTx,
  id: OutcomeId,
  kind: OutcomeRow['kind'],
  outcome: string,
  commit: CommitNumber,
): Promise<void> {
  const stored = await tx.sql.all(
    `INSERT INTO _outcome (caller, call_name, call_key, input_hash, kind, outcome, epoch, commit_no, stored_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (caller, call_name, call_key) DO NOTHING RETURNING call_key`,
    [id.caller, nameOf(id), id.key, id.inputHash, kind, outcome, commit.epoch, commit.number, utc(tx.now())],
  );
  if (stored.length === 0)
    throw new Error(`The key '${id.key}' of ${nameOf(id)} has an outcome already: two processes executed it at once.`);
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
