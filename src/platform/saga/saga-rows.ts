import { Refused } from '../contract/failure.js';
import type { StepKind } from '../module/saga-contract.js';
import { utc } from '../ops/clock.js';
import type { Sql } from '../store/database/sql.js';
import type { Tx } from '../store/unit/tx.js';
import type { SagaRecord, SagaRef, StepId } from './saga-record.js';
import { type LoggedStep, type RequestedStep, StepLog, type StepOutcome } from './step-log.js';

/** An outcome as its columns hold it. */
interface OutcomeColumns {
  readonly state: StepOutcome['kind'];
  readonly text: string | null;
}

interface SagaColumns {
  readonly input: string;
  readonly state: SagaRecord['state'];
  readonly attempts: number;
  readonly on_behalf_of: string | null;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
}

interface StepColumns {
  readonly part: StepId['part'];
  readonly name: string;
  readonly kind: StepKind;
  readonly step_state: 'started' | OutcomeColumns['state'];
  readonly sent: number;
  readonly begun_at: string;
  readonly due_at: string | null;
  readonly outcome: string | null;
  readonly asked_no: number | null;
  readonly ended_no: number | null;
}

type Row = SagaColumns & (StepColumns | { readonly part: null });

/** Reads a saga with its steps, in one statement; undefined when there is none. */
export async function readSaga(
  sql: Sql,
  title: string,
  ref: SagaRef,
): Promise<{ readonly record: SagaRecord; readonly log: StepLog } | undefined> {
  const rows = await sql.all<Row>(
    `SELECT s.input, s.state, s.attempts, s.on_behalf_of, s.correlation_id, s.causation_id, s.traceparent,
            t.part, t.name, t.kind, t.state AS step_state, t.attempts AS sent, t.started_at AS begun_at, t.due_at, t.outcome,
            t.asked_no, t.ended_no
     FROM _saga AS s LEFT JOIN _saga_step AS t ON t.saga = s.saga AND t.id = s.id WHERE s.saga = ? AND s.id = ?`,
    [ref.saga, ref.id],
  );
  const [row] = rows;
  if (!row) return undefined;
  const steps = rows.flatMap((one) => (one.part === null ? [] : [stepOf(one)]));
  return { record: recordOf(ref, title, row), log: new StepLog(title, steps) };
}

/** Writes down that a step begins, before anything of it is done elsewhere. */
export async function beginStep(
  tx: Tx,
  ref: SagaRef,
  { id, kind, askedNo }: RequestedStep,
  dueAt?: number,
): Promise<void> {
  await tx.sql.all(
    `INSERT INTO _saga_step (saga, id, part, name, kind, state, attempts, due_at, started_at, asked_no)
     VALUES (?, ?, ?, ?, ?, 'started', 0, ?, ?, ?)`,
    [ref.saga, ref.id, id.part, id.name, kind, dueAt === undefined ? null : utc(dueAt), utc(tx.now()), askedNo ?? null],
  );
}

/** Writes the outcome of a step down under its number. Returns it as every replay will read it. */
export async function endStep(
  tx: Tx,
  ref: SagaRef,
  { id, kind, askedNo }: RequestedStep,
  endedNo: number,
  outcome: StepOutcome,
): Promise<StepOutcome> {
  const columns = encodeOutcome(outcome);
  const now = utc(tx.now());
  await tx.sql.all(
    `INSERT INTO _saga_step (saga, id, part, name, kind, state, attempts, outcome, started_at, ended_at, asked_no, ended_no)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
     ON CONFLICT (saga, id, part, name) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
       ended_at = excluded.ended_at, ended_no = excluded.ended_no`,
    [ref.saga, ref.id, id.part, id.name, kind, columns.state, columns.text, now, now, askedNo ?? null, endedNo],
  );
  return decodeOutcome(columns);
}

/** Counts one more attempt to send a step that got no response. */
export async function countAttempt(tx: Tx, ref: SagaRef, step: StepId): Promise<void> {
  await tx.sql.all(
    'UPDATE _saga_step SET attempts = attempts + 1 WHERE saga = ? AND id = ? AND part = ? AND name = ?',
    [ref.saga, ref.id, step.part, step.name],
  );
}

function encodeOutcome(outcome: StepOutcome): OutcomeColumns {
  switch (outcome.kind) {
    case 'done':
      return { state: 'done', text: JSON.stringify(outcome.value) ?? null };
    case 'refused': {
      const { code, status, title, message } = outcome.refused;
      return { state: 'refused', text: JSON.stringify({ code, status, title, detail: message }) };
    }
    case 'unknown':
      return { state: 'unknown', text: null };
  }
}

function decodeOutcome({ state, text }: OutcomeColumns): StepOutcome {
  if (state === 'unknown') return { kind: 'unknown' };
  const value: unknown = text === null ? undefined : JSON.parse(text);
  if (state === 'done') return { kind: 'done', value };
  const { detail, ...refusal } = value as { code: string; status: number; title: string; detail: string };
  return { kind: 'refused', refused: new Refused(refusal, detail) };
}

function recordOf(ref: SagaRef, title: string, row: SagaColumns): SagaRecord {
  return {
    ref,
    title,
    input: JSON.parse(row.input),
    state: row.state,
    attempts: row.attempts,
    correlationId: row.correlation_id,
    ...(row.on_behalf_of === null ? {} : { onBehalfOf: row.on_behalf_of }),
    ...(row.causation_id === null ? {} : { causationId: row.causation_id }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  };
}

function stepOf(row: StepColumns): LoggedStep {
  const { part, name, kind, step_state: state, due_at: dueAt, asked_no: askedNo, ended_no: endedNo } = row;
  return {
    id: { part, name },
    kind,
    attempts: row.sent,
    begunAt: Date.parse(row.begun_at),
    ...(dueAt === null ? {} : { dueAt: Date.parse(dueAt) }),
    ...(askedNo === null ? {} : { askedNo: Number(askedNo) }),
    ...(endedNo === null ? {} : { endedNo: Number(endedNo) }),
    ...(state === 'started' ? {} : { outcome: decodeOutcome({ state, text: row.outcome }) }),
  };
}
