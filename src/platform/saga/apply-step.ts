import { Refused } from '../contract/failure.js';
import type { ApplyStep } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import type { Tx } from '../store/tx.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { contextOf, type Execution, replayed } from './saga-execution.js';
import { logStep } from './log-step.js';
import { endStep, type StepPlace } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';
import { type Undoable, undone } from './undoable.js';

/** A unit of work of the saga's own module. */
export class ApplyStepOf<T> implements Undoable {
  private outcome: StepOutcome | undefined;

  constructor(
    private readonly x: Execution,
    private readonly place: StepPlace,
    private readonly work: (tx: Tx) => Promise<T>,
    private readonly options: ApplyStep<T>,
  ) {}

  get name(): string {
    return this.place.id.name;
  }

  async perform(): Promise<StepOutcome> {
    const refuse = (error: unknown): StepOutcome => {
      if (!(error instanceof Refused)) throw error;
      return { kind: 'refused', refused: error };
    };
    this.outcome = await applyOnce(this.x, this.place, this.work, refuse);
    return this.outcome;
  }

  async undo(): Promise<StepOutcome> {
    const { compensate } = this.options;
    const { outcome } = this;
    if (outcome?.kind !== 'done' || !compensate) return undone;
    await applyOnce(this.x, { id: { part: 'undo', name: this.name }, kind: 'apply' }, (tx) =>
      compensate(tx, outcome.value as T),
    );
    return undone;
  }
}

/** Effect and outcome in one unit of work, unless the log has the outcome. */
async function applyOnce(
  x: Execution,
  place: StepPlace,
  work: (tx: Tx) => Promise<unknown>,
  otherwise?: (error: unknown) => StepOutcome,
): Promise<StepOutcome> {
  const { id } = place;
  const known = x.log.find(id, 'apply', place.askedNo);
  const before = await replayed(x, known);
  if (before) return before;
  const context = contextOf(x, id);
  const begunAt = x.clock.now();
  const outcome = await x.order.store(async (number) => {
    const end = (tx: UnitTx, ended: StepOutcome) => endStep(tx, x.record.ref, place, number, ended);
    const stored = await x.units.run<StepOutcome>(
      context.name,
      context,
      async (tx) => {
        const value = await work(tx);
        failpoint(`saga.${id.part}.applying`);
        return end(tx, { kind: 'done', value });
      },
      otherwise && (async (tx, error) => end(tx, otherwise(error))),
    );
    x.run.progress();
    logStep(x, id, { kind: 'apply', outcome: stored, attempt: x.record.attempts + 1, begunAt });
    failpoint(`saga.${id.part}.applied`);
    return stored;
  });
  return outcome as StepOutcome;
}
