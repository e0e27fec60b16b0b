import { TIMEOUT } from '../module/saga-contract.js';
import type { SignalStep } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import type { Tx } from '../store/unit/tx.js';
import type { StepResult, StepWait } from './code-run.js';
import { readReceived } from './saga-data.js';
import type { SagaExecution } from './saga-execution.js';
import { beginStep } from './saga-rows.js';
import { firstPending, markReceived } from './saga-signals.js';
import type { RequestedStep, StepOutcome } from './step-log.js';

/** The options of a wait for any signals. The type of the winner is known to the saga's code alone. */
export type AnySignalStep = { readonly within?: number } & SignalStep<never>;

/** Waits for the first signal of these names, or for the timeout. One unit of work decides between them. */
export function awaitSignal(
  execution: SagaExecution,
  name: string,
  names: readonly string[],
  options: AnySignalStep,
): Promise<StepOutcome> {
  const { title } = execution.record;
  if (names.length === 0 || names.includes(TIMEOUT))
    return execution.run.fail(
      new Error(`${title} waits for [${names.join(', ')}]; name one signal or more, none of them '${TIMEOUT}'.`),
    );
  return execution.run.step({ part: 'step', name }, 'signal', (step) => decideWait(execution, step, names, options));
}

async function decideWait(
  execution: SagaExecution,
  step: RequestedStep,
  names: readonly string[],
  { within, decide }: AnySignalStep,
): Promise<StepResult> {
  const { environment, record, contract, run } = execution;
  const { ref } = record;
  const { logged } = step;
  const now = environment.clock.now();
  const dueAt = logged ? logged.dueAt : within === undefined ? undefined : now + within;
  const begin = logged ? undefined : (tx: Tx) => beginStep(tx, ref, step, dueAt);
  // Saves a unit of work: the one that records the end of the run begins the step and looks once more for a signal.
  if (begin && within !== 0 && run.alone && !(await firstPending(environment.store.reads.sql, ref, names))) {
    failpoint('saga.waiting');
    return { ...waitFor(names, dueAt), write: begin };
  }
  const result = await execution.end(step, { attempt: record.attempts + 1, begunAt: logged?.begunAt ?? now }, (end) =>
    execution.unit<StepOutcome | StepWait>(step.id, async (tx) => {
      const signal = await firstPending(tx.sql, ref, names);
      if (!signal && (dueAt === undefined || dueAt > tx.now())) {
        await begin?.(tx);
        return waitFor(names, dueAt);
      }
      const winner = signal ? readReceived(contract, signal, record.title) : { name: TIMEOUT };
      if (signal) await markReceived(tx, ref, signal, step.id.name);
      await decide?.(tx, winner as never);
      return end(tx, { kind: 'done', value: winner });
    }),
  );
  failpoint(result.kind === 'ended' ? 'saga.decided' : 'saga.waiting');
  return result;
}

function waitFor(signals: readonly string[], until: number | undefined): StepWait {
  return { kind: 'waits', signals, ...(until === undefined ? {} : { until }) };
}
