import { placeholders, type Sql } from '../store/database/sql.js';
import type { TraceEntry } from '../module/trace-book.js';
import type { StepId } from './saga-record.js';

/** One line of a trace, and the correlation id of its saga. */
export type SagaEntry = TraceEntry & { readonly correlationId: string };

interface SagaRow {
  readonly saga: string;
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  readonly correlation_id: string;
  readonly started_at: string;
  readonly ended_at: string | null;
}

interface StepRow {
  readonly part: StepId['part'];
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly outcome: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
}

interface SignalRow {
  readonly name: string;
  readonly arrived_at: string;
  readonly heard_by: string | null;
}

/** How many sagas of one module a trace shows. */
const MOST_SAGAS = 50;

/** Traces the sagas that have this id and one of the names, or one of the correlation ids: starts, signals, steps, ends. */
export async function traceSagas(
  sql: Sql,
  names: readonly string[],
  id: string,
  correlationIds: readonly string[],
): Promise<readonly SagaEntry[]> {
  if (names.length === 0) return [];
  const correlated = correlationIds.length > 0 ? ` OR correlation_id IN (${placeholders(correlationIds.length)})` : '';
  const sagas = await sql.all<SagaRow>(
    `SELECT saga, id, state, error, correlation_id, started_at, ended_at FROM _saga
     WHERE (saga IN (${placeholders(names.length)}) AND id = ?)${correlated} ORDER BY started_at, saga, id LIMIT ${MOST_SAGAS}`,
    [...names, id, ...correlationIds],
  );
  const entries: SagaEntry[] = [];
  for (const row of sagas) {
    const ref = [row.saga, row.id];
    const steps = await sql.all<StepRow>(
      `SELECT part, name, kind, state, attempts, outcome, started_at, ended_at FROM _saga_step WHERE saga = ? AND id = ?`,
      ref,
    );
    const signals = await sql.all<SignalRow>(
      'SELECT name, arrived_at, heard_by FROM _saga_signal WHERE saga = ? AND id = ? ORDER BY seq_no',
      ref,
    );
    const lines = [...lifeOf(row), ...signals.map(signalEntry), ...steps.map(stepEntry)];
    const { id: sagaId, correlation_id: correlationId } = row;
    entries.push(
      ...lines.map((entry) => ({ ...entry, what: `saga ${row.saga} ${entry.what}`, id: sagaId, correlationId })),
    );
  }
  return entries;
}

type Line = Omit<TraceEntry, 'id'>;

function lifeOf({ state, error, started_at: startedAt, ended_at: endedAt }: SagaRow): readonly Line[] {
  const now = state === 'stuck' ? `stuck: ${error ?? ''}` : state;
  const started: Line = { at: startedAt, what: 'started', ...(endedAt === null ? { outcome: now } : {}) };
  if (endedAt === null) return [started];
  return [started, { at: endedAt, what: state === 'stuck' ? 'stopped' : 'ended', outcome: now }];
}

function signalEntry({ name, arrived_at: at, heard_by: by }: SignalRow): Line {
  return { at, what: `received ${name}`, outcome: by === null ? 'no step has received it' : `received by ${by}` };
}

function stepEntry(row: StepRow): Line {
  const { part, name, started_at: startedAt, ended_at: endedAt } = row;
  const what = `step ${part === 'step' ? '' : `${part} `}${name}`;
  return { at: endedAt ?? startedAt, what, outcome: stepOutcome(row) };
}

function stepOutcome({ kind, state, attempts, outcome }: StepRow): string {
  if (state === 'started') return kind === 'signal' ? 'waits' : `under way, ${attempts} attempts without an answer`;
  if (state === 'refused') return `refused: ${(JSON.parse(outcome ?? '{}') as { code?: string }).code ?? ''}`;
  if (state === 'done' && kind === 'signal') return (JSON.parse(outcome ?? '{}') as { name?: string }).name ?? state;
  return state;
}
