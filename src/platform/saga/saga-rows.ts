import type { Sql } from '../store/sql.js';
import type { SagaRecord } from './saga-record.js';
import type { SagaRef, StepId } from './saga-ref.js';
import { type LoggedStep, StepLog, type StepKind } from './step-log.js';
import { decodeOutcome, type StoredOutcome } from './step-outcome.js';

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
  readonly step_state: 'started' | StoredOutcome['state'];
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
  return { record: recordOf(ref, row), log: new StepLog(title, steps) };
}

function recordOf(ref: SagaRef, row: SagaColumns): SagaRecord {
  return {
    ref,
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
  const {
    part,
    name,
    kind,
    step_state: state,
    sent,
    begun_at: begunAt,
    due_at: dueAt,
    outcome: text,
    asked_no: asked,
    ended_no: ended,
  } = row;
  return {
    id: { part, name },
    kind,
    attempts: sent,
    begunAt: Date.parse(begunAt),
    ...(dueAt === null ? {} : { dueAt: Date.parse(dueAt) }),
    ...(asked === null ? {} : { askedNo: Number(asked) }),
    ...(ended === null ? {} : { endedNo: Number(ended) }),
    ...(state === 'started' ? {} : { outcome: decodeOutcome({ state, text }) }),
  };
}
