import type { StepKind } from '../module/saga-contract.js';
import { type ApplyStep, type CallStep, OutcomeUnknown, type Steps } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import type { Tx } from '../store/unit/tx.js';
import { AppliedStep } from './apply-step.js';
import { SentStep } from './call-step.js';
import { DeclaredSteps } from './declared-steps.js';
import { type AnyReceived, readReceived } from './saga-data.js';
import type { SagaExecution } from './saga-execution.js';
import { type AnySignalStep, awaitSignal } from './signal-step.js';
import type { StepOutcome } from './step-log.js';

/** A step whose effect a compensation undoes. */
interface UndoableStep {
  undo(): Promise<void>;
}

/** The steps that the code of a saga requests in one run. Each is carried out, or its outcome is taken from the log. */
export class SagaSteps implements Steps {
  private readonly outcomes: Promise<StepOutcome>[] = [];
  /** In the order in which the code requested them, which is the same in every run. */
  private readonly toUndo: UndoableStep[] = [];

  private readonly declared: DeclaredSteps;

  constructor(private readonly execution: SagaExecution) {
    this.declared = new DeclaredSteps(execution.record.title, execution.contract);
  }

  call<T>(name: string, send: (key: string) => Promise<T>, options: CallStep<T> = {}): Promise<T> {
    const step = new SentStep(this.execution, name, send, options);
    this.toUndo.push(step);
    return this.result(name, 'call', step.outcome);
  }

  apply<T>(name: string, work: (tx: Tx) => Promise<T>, options: ApplyStep<T> = {}): Promise<T> {
    const step = new AppliedStep(this.execution, name, work, options);
    this.toUndo.push(step);
    return this.result(name, 'apply', step.outcome);
  }

  signal(names: readonly string[], options: AnySignalStep = {}): Promise<never> {
    const name = options.step ?? names.join('|');
    // The log may have the signal as a former contract stored it.
    const outcome = awaitSignal(this.execution, name, names, options).then((seen) => this.asRead(seen));
    return this.result(name, 'signal', outcome);
  }

  async compensate(): Promise<void> {
    await Promise.all(this.outcomes);
    failpoint('saga.compensating');
    for (let last = this.toUndo.pop(); last; last = this.toUndo.pop()) await last.undo();
  }

  private asRead(outcome: StepOutcome): StepOutcome | Promise<StepOutcome> {
    const { contract, record, run } = this.execution;
    if (outcome.kind !== 'done') return outcome;
    try {
      return { kind: 'done', value: readReceived(contract, outcome.value as AnyReceived, record.title) };
    } catch (error) {
      return run.fail(error);
    }
  }

  /** What the code gets of an outcome: its value, or its refusal as an error. Fails the run when the contract lacks the step. */
  private result<T>(name: string, kind: StepKind, outcome: Promise<StepOutcome>): Promise<T> {
    try {
      this.declared.request(name, kind);
    } catch (error) {
      return this.execution.run.fail(error);
    }
    this.outcomes.push(outcome);
    const result = outcome.then((seen) => {
      if (seen.kind === 'done') return seen.value as T;
      throw seen.kind === 'refused' ? seen.refused : new OutcomeUnknown(this.execution.record.title, name);
    });
    // Code that drops the promise ends before its step, and fails for that reason.
    result.catch(() => undefined);
    return result;
  }
}
