import { createHash } from 'node:crypto';
import type { SagaContract, StepKind } from '../module/saga-contract.js';
import type { CallContext } from '../ops/context.js';
import type { UnitTx } from '../store/unit/unit-of-work.js';
import type { CodeRun, StepResult, StepWait } from './code-run.js';
import type { LeasedUnits } from './saga-lease.js';
import type { SagaEnvironment } from './saga-environment.js';
import type { SagaRecord, StepId } from './saga-record.js';
import { endStep } from './saga-rows.js';
import type { RequestedStep, StepOutcome } from './step-log.js';

/** The end of a step in its unit of work: writes its outcome down, and returns it as every replay will read it. */
export type EndStep = (tx: UnitTx, outcome: StepOutcome) => Promise<StepOutcome>;

/** What the line about a step says besides its names. */
export interface StepEnd {
  readonly kind: StepKind;
  readonly outcome: StepOutcome;
  /** Which attempt ended it, from 1: of sending for a call, of running the saga for any other. */
  readonly attempt: number;
  /** When the step began, in milliseconds UTC. */
  readonly begunAt: number;
}

/** One run of a saga: what its steps work with, and how each of them ends. */
export class SagaExecution {
  private ended = 0;

  /** @param onProgress called whenever an outcome was added to the log. */
  constructor(
    readonly environment: SagaEnvironment,
    readonly record: SagaRecord,
    readonly contract: SagaContract,
    readonly run: CodeRun,
    readonly units: LeasedUnits,
    private readonly onProgress: () => void,
  ) {}

  /** Whether a step has ended in this run. */
  get progressed(): boolean {
    return this.ended > 0;
  }

  /** The idempotency key of a step. It follows from the names alone, so every retry repeats it. */
  keyOf({ part, name }: StepId): string {
    const { saga, id } = this.record.ref;
    // Sagas that are under way across an upgrade repeat what they sent: this text never changes.
    return createHash('sha256')
      .update(JSON.stringify([this.environment.store.module, saga, id, part, name]))
      .digest('base64url');
  }

  /** Who does the work of a step, or of the saga itself, and why: the module, on behalf of the member who started the saga. */
  contextOf(step?: StepId): CallContext {
    const { module } = this.environment.store;
    const { title, onBehalfOf, correlationId, causationId, traceparent } = this.record;
    return {
      name: step ? `${title}: ${step.part === 'step' ? '' : `${step.part} `}${step.name}` : title,
      principal: { kind: 'module', module, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
      correlationId,
      ...(causationId === undefined ? {} : { causationId }),
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(step ? { key: this.keyOf(step) } : {}),
    };
  }

  /** Does the work of a step in a unit of work. */
  unit<T>(
    step: StepId,
    work: (tx: UnitTx) => Promise<T>,
    otherwise?: (tx: UnitTx, error: unknown) => Promise<T>,
  ): Promise<T> {
    const context = this.contextOf(step);
    return this.units.run(context.name, context, work, otherwise);
  }

  /**
   * Ends a step in a unit of work, under the next number in the order of outcomes, and writes a line about it to the log.
   * @param unit runs the unit of work. Resolves with what `end` returned, or with a wait when the step goes on.
   */
  async end(
    step: RequestedStep,
    { attempt, begunAt }: Pick<StepEnd, 'attempt' | 'begunAt'>,
    unit: (end: EndStep) => Promise<StepOutcome | StepWait>,
  ): Promise<StepResult> {
    const { order } = this.run;
    const endedNo = order.reserve();
    let outcome: StepOutcome | StepWait | undefined;
    try {
      outcome = await unit((tx, ended) => endStep(tx, this.record.ref, step, endedNo, ended));
    } finally {
      if (!outcome || outcome.kind === 'waits') order.release(endedNo);
    }
    if (outcome.kind === 'waits') return outcome;
    this.ended += 1;
    this.onProgress();
    this.logStep(step.id, { kind: step.kind, outcome, attempt, begunAt });
    return { kind: 'ended', outcome, endedNo };
  }

  /** Writes one line, at info, about a step that has just ended. It holds no input and no result of the step. */
  private logStep({ part, name }: StepId, { kind, outcome, attempt, begunAt }: StepEnd): void {
    const { store, log, clock } = this.environment;
    const { ref, correlationId } = this.record;
    log.info(
      {
        module: store.module,
        saga: ref.saga,
        id: ref.id,
        step: name,
        ...(part === 'step' ? {} : { part }),
        kind,
        outcome: nameOf(kind, outcome),
        attempt,
        ms: Math.max(0, clock.now() - begunAt),
        correlationId,
      },
      'saga step',
    );
  }
}

/** The code of a refusal, the name of the signal that was received, `done` or `unknown`. */
function nameOf(kind: StepKind, outcome: StepOutcome): string {
  if (outcome.kind === 'refused') return outcome.refused.code;
  if (outcome.kind === 'done' && kind === 'signal') return (outcome.value as { readonly name: string }).name;
  return outcome.kind;
}
