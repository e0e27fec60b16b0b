import type { ApplyStep, CallStep, Steps } from '../module/steps.js';
import { failpoint } from '../ops/failpoint.js';
import type { Tx } from '../store/tx.js';
import { ApplyStepOf } from './apply-step.js';
import { CallStepOf } from './call-step.js';
import type { Execution } from './saga-execution.js';
import { hearOnce, type SignalOptions } from './signal-step.js';
import type { Undoable } from './undoable.js';

/** The steps of one run: each is done, or its outcome is taken from the log. */
export class LoggedSteps implements Steps {
  /** In the order in which the code began them, which is the same at every replay. */
  private readonly toUndo: Undoable[] = [];

  constructor(private readonly x: Execution) {}

  call<T>(name: string, send: (key: string) => Promise<T>, options: CallStep<T> = {}): Promise<T> {
    const step = new CallStepOf(
      this.x,
      { id: { part: 'step', name }, kind: 'call', askedNo: this.x.log.ask() },
      send,
      options,
    );
    this.toUndo.push(step);
    return this.x.run.step(name, () => step.perform());
  }

  apply<T>(name: string, work: (tx: Tx) => Promise<T>, options: ApplyStep<T> = {}): Promise<T> {
    const step = new ApplyStepOf(
      this.x,
      { id: { part: 'step', name }, kind: 'apply', askedNo: this.x.log.ask() },
      work,
      options,
    );
    this.toUndo.push(step);
    return this.x.run.step(name, () => step.perform());
  }

  signal(names: readonly string[], options: SignalOptions = {}): Promise<never> {
    const askedNo = this.x.log.ask();
    return this.x.run.step(names.join('|'), () => hearOnce(this.x, names, options, askedNo));
  }

  async compensate(): Promise<void> {
    await this.x.run.quiet();
    failpoint('saga.compensating');
    for (let last = this.toUndo.pop(); last; last = this.toUndo.pop()) {
      const step = last;
      await this.x.run.step(step.name, () => step.undo());
    }
  }
}
