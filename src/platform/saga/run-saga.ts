import { utc } from '../ops/clock.js';
import { outsideContext, within } from '../ops/context.js';
import { failpoint } from '../ops/failpoint.js';
import { messageOf } from '../ops/message-of.js';
import type { Tx } from '../store/unit/tx.js';
import { backoffMs } from '../work/backoff.js';
import { CodeRun, Interrupted, type RunEnd, type StepWait } from './code-run.js';
import type { LeasedUnits } from './saga-lease.js';
import { readInput } from './saga-data.js';
import type { KnownSaga, SagaEnvironment } from './saga-environment.js';
import { SagaExecution } from './saga-execution.js';
import { SagaMismatch } from './saga-mismatch.js';
import type { SagaRef } from './saga-record.js';
import { readSaga } from './saga-rows.js';
import { pendingSignal } from './saga-signals.js';
import { SagaSteps } from './saga-steps.js';
import { sendingNothing } from './step-commands.js';

export interface SagaToRun {
  readonly ref: SagaRef;
  readonly saga: KnownSaga;
  readonly units: LeasedUnits;
  /** Aborted when the run is to begin no further step. */
  readonly signal: AbortSignal;
  /** Called whenever an outcome was added to the log. */
  readonly onProgress: () => void;
}

/**
 * Runs a saga from its log until it ends, waits or fails, and writes that down.
 * @throws Interrupted when this process cannot, or may no longer, write. The log stays valid.
 */
export async function runSaga(environment: SagaEnvironment, toRun: SagaToRun): Promise<void> {
  const { store } = environment;
  const { ref, saga, units, signal, onProgress } = toRun;
  const saved = await readSaga(store.reads.sql, `${store.module}.${ref.saga} ${ref.id}`, ref);
  if (saved?.record.state !== 'running') return;
  const { record, log } = saved;
  const run = new CodeRun(record.title, log, signal);
  const execution = new SagaExecution(environment, record, saga.contract, run, units, onProgress);
  const code = async () => {
    const input = readInput(saga.contract, record.input, record.title);
    return saga.code.run(new SagaSteps(execution) as never, input as never);
  };
  const end = await outsideContext(() =>
    within(execution.contextOf(), () => sendingNothing(record.title, () => run.execute(code))),
  );
  return recordEnd(execution, end);
}

async function recordEnd(execution: SagaExecution, end: RunEnd): Promise<void> {
  switch (end.kind) {
    case 'done':
      return recordDone(execution);
    case 'waiting':
      return recordWaits(execution, end.waits);
    case 'failed':
      return recordFailure(execution, end.error);
    case 'interrupted':
      if (end.cause !== undefined) throw new Interrupted(end.cause);
  }
}

async function recordDone(execution: SagaExecution): Promise<void> {
  await update(execution, 'ends', (tx) => ({
    set: `state = 'done', wake_at = NULL, listening = 0, error = NULL, stack = NULL, ended_at = ?`,
    values: [utc(tx.now())],
  }));
  failpoint('saga.ended');
}

/**
 * The saga runs again when its first wait is over. It runs again at once when a signal has arrived in the meantime, or when a
 * step has ended after the run stopped.
 */
async function recordWaits(execution: SagaExecution, waits: readonly StepWait[]): Promise<void> {
  const { record, run } = execution;
  const signals = waits.flatMap((wait) => wait.signals ?? []);
  const times = waits.flatMap(({ until }) => (until === undefined ? [] : [until]));
  const attempts = execution.progressed ? 0 : record.attempts;
  await update(execution, 'waits', async (tx) => {
    for (const { write } of waits) await write?.(tx);
    const now = utc(tx.now());
    if (run.order.unseen) return { set: 'wake_at = ?, listening = 0, attempts = ?', values: [now, attempts] };
    const wakeAt = times.length > 0 ? utc(Math.min(...times)) : null;
    if (signals.length === 0) return { set: 'wake_at = ?, listening = 0, attempts = ?', values: [wakeAt, attempts] };
    const { exist, values } = pendingSignal(record.ref, signals);
    return {
      set: `wake_at = CASE WHEN ${exist} THEN ? ELSE ? END, listening = CASE WHEN ${exist} THEN 0 ELSE 1 END, attempts = ?`,
      values: [...values, now, wakeAt, ...values, attempts],
    };
  });
  failpoint('saga.parked');
}

/** The saga is tried again later, or it is stuck. */
async function recordFailure(execution: SagaExecution, error: unknown): Promise<void> {
  const { record, environment } = execution;
  const { clock, limits, log, random } = environment;
  const attempts = (execution.progressed ? 0 : record.attempts) + 1;
  const mismatch = error instanceof SagaMismatch;
  const stuck = mismatch || attempts >= limits.attempts;
  const retryAt = stuck ? null : utc(clock.now() + backoffMs(attempts, limits.retry, random));
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  await update(execution, 'failed', (tx) => ({
    set: 'state = ?, wake_at = ?, listening = 0, attempts = ?, error = ?, stack = ?, ended_at = ?',
    values: [stuck ? 'stuck' : 'running', retryAt, attempts, messageOf(error), stack, stuck ? utc(tx.now()) : null],
  }));
  failpoint('saga.failed');
  const { title, ref, correlationId } = record;
  const fields = { err: error, module: environment.store.module, saga: ref.saga, id: ref.id, correlationId };
  if (mismatch) log.error(fields, error.message);
  else if (stuck) log.error(fields, `${title} is stuck: its last attempt failed. Fix the cause, then retry the saga.`);
  else log.warn(fields, `${title} failed and is tried again.`);
}

interface Update {
  readonly set: string;
  readonly values: readonly (string | number | null)[];
}

async function update(
  execution: SagaExecution,
  what: string,
  change: (tx: Tx) => Update | Promise<Update>,
): Promise<void> {
  const { ref, title } = execution.record;
  await execution.units.run(`${title} ${what}`, execution.contextOf(), async (tx) => {
    const { set, values } = await change(tx);
    await tx.sql.all(`UPDATE _saga SET ${set} WHERE saga = ? AND id = ?`, [...values, ref.saga, ref.id]);
  });
}
