import { Refused } from '../contract/failure.js';
import type { ApplyStep } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import type { Tx } from '../store/unit/tx.js';
import type { StepResult } from './code-run.js';
import type { SagaExecution } from './saga-execution.js';
import type { RequestedStep, StepOutcome } from './step-log.js';

/** A unit of work of the saga's own module. */
export class AppliedStep<T> {
  readonly outcome: Promise<StepOutcome>;

  constructor(
    private readonly execution: SagaExecution,
    private readonly name: string,
    work: (tx: Tx) => Promise<T>,
    private readonly options: ApplyStep<T>,
  ) {
    const refusal = (error: unknown): StepOutcome => {
      if (!(error instanceof Refused)) throw error;
      return { kind: 'refused', refused: error };
    };
    this.outcome = execution.run.step({ part: 'step', name }, 'apply', (step) => apply(execution, step, work, refusal));
  }

  async undo(): Promise<void> {
    const { compensate } = this.options;
    const outcome = await this.outcome;
    if (outcome.kind !== 'done' || !compensate) return;
    await this.execution.run.step({ part: 'undo', name: this.name }, 'apply', (step) =>
      apply(this.execution, step, (tx) => compensate(tx, outcome.value as T)),
    );
  }
}

/**
 * Writes the effect and the outcome of a step in one unit of work.
 * @param outcomeOf the outcome when `work` has thrown; it throws the error again if that is none. Default: every error is thrown.
 */
async function apply(
  execution: SagaExecution,
  step: RequestedStep,
  work: (tx: Tx) => Promise<unknown>,
  outcomeOf?: (error: unknown) => StepOutcome,
): Promise<StepResult> {
  const { id } = step;
  const attempt = execution.record.attempts + 1;
  const ended = await execution.end(step, { attempt, begunAt: execution.environment.clock.now() }, (end) =>
    execution.unit(
      id,
      async (tx) => {
        const value = await work(tx);
        failpoint(`saga.${id.part}.applying`);
        return end(tx, { kind: 'done', value });
      },
      outcomeOf && (async (tx, error) => end(tx, outcomeOf(error))),
    ),
  );
  failpoint(`saga.${id.part}.applied`);
  return ended;
}
