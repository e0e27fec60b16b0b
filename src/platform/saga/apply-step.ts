import { Refused } from '../contract/failure.js';
import type { ApplyStep } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import type { Tx } from '../store/tx.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { contextOf, type Execution } from './execution.js';
import { logStep } from './log-step.js';
import type { StepId } from './saga-ref.js';
import { endStep } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';
import { type Undoable, undone } from './undoable.js';

/** A unit of work of the saga's own module. */
export class ApplyStepOf<T> implements Undoable {
  private outcome: StepOutcome | undefined;

  constructor(
    private readonly x: Execution,
    readonly name: string,
    private readonly work: (tx: Tx) => Promise<T>,
    private readonly options: ApplyStep<T>,
  ) {}

  async perform(): Promise<StepOutcome> {
    const id: StepId = { part: 'step', name: this.name };
    const refuse = (tx: UnitTx, error: unknown): Promise<StepOutcome> => {
      if (!(error instanceof Refused)) throw error;
      return endStep(tx, this.x.record.ref, id, 'apply', { kind: 'refused', refused: error });
    };
    this.outcome = await applyOnce(this.x, id, this.work, refuse);
    return this.outcome;
  }

  async undo(): Promise<StepOutcome> {
    const { compensate } = this.options;
    const { outcome } = this;
    if (outcome?.kind !== 'done' || !compensate) return undone;
    await applyOnce(this.x, { part: 'undo', name: this.name }, (tx) => compensate(tx, outcome.value as T));
    return undone;
  }
}

/** Effect and outcome in one unit of work, unless the log has the outcome. */
async function applyOnce(
  x: Execution,
  id: StepId,
  work: (tx: Tx) => Promise<unknown>,
  otherwise?: (tx: UnitTx, error: unknown) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const known = x.log.find(id, 'apply');
  if (known?.outcome) return known.outcome;
  const context = contextOf(x, id);
  const begunAt = x.clock.now();
  const outcome = await x.units.run<StepOutcome>(
    context.name,
    context,
    async (tx) => {
      const value = await work(tx);
      failpoint(`saga.${id.part}.applying`);
      return endStep(tx, x.record.ref, id, 'apply', { kind: 'done', value });
    },
    otherwise,
  );
  x.run.progress();
  logStep(x, id, { kind: 'apply', outcome, attempt: x.record.attempts + 1, begunAt });
  failpoint(`saga.${id.part}.applied`);
  return outcome;
}
