import type { Execution } from './saga-execution.js';
import type { StepId } from './saga-ref.js';
import type { StepKind } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';

/** What the line about a step says besides the names of the saga and the step. */
export interface StepEnd {
  readonly kind: StepKind;
  readonly outcome: StepOutcome;
  /** Which attempt concluded it, from 1: of sending for a call, else of the saga's run. */
  readonly attempt: number;
  /** When the step began, in milliseconds UTC. */
  readonly begunAt: number;
}

/** Writes one line, at info, about a step that has just been concluded. It holds no input and no result of the step. */
export function logStep(x: Execution, { part, name }: StepId, { kind, outcome, attempt, begunAt }: StepEnd): void {
  const { ref, correlationId } = x.record;
  x.lines.info(
    {
      module: x.module,
      saga: ref.saga,
      id: ref.id,
      step: name,
      ...(part === 'step' ? {} : { part }),
      kind,
      outcome: outcomeName(kind, outcome),
      attempt,
      ms: Math.max(0, x.clock.now() - begunAt),
      correlationId,
    },
    'saga step',
  );
}

/** The code of a refusal, the name of the signal that was heard, `done` or `unknown`. */
function outcomeName(kind: StepKind, outcome: StepOutcome): string {
  if (outcome.kind === 'refused') return outcome.refused.code;
  if (outcome.kind === 'done' && kind === 'signal') return (outcome.value as { readonly name: string }).name;
  return outcome.kind;
}
