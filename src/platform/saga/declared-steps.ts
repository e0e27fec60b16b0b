import { declaredStep, type SagaContract, type StepKind } from '../module/saga-contract.js';
import { SagaMismatch } from './saga-mismatch.js';

/**
 * Compares the steps that the code of a saga requests in one run with those that its contract declares. So the snapshot of the
 * contract shows a step that was renamed, moved or removed, before a saga in flight meets it.
 */
export class DeclaredSteps {
  private readonly names: readonly string[];
  /** The place of the last step that was requested, among those that are not repeated. */
  private last = -1;

  constructor(
    private readonly title: string,
    private readonly contract: SagaContract,
  ) {
    this.names = Object.keys(contract.steps);
  }

  /** @throws SagaMismatch when the contract has no such step, has it of another kind, or has it before the last one. */
  request(name: string, kind: StepKind): void {
    const step = declaredStep(name);
    const place = this.names.indexOf(step);
    const declared = this.contract.steps[step];
    if (place < 0 || declared === undefined)
      throw this.mismatch(
        `requests the step '${name}' (${kind}), which its contract does not declare; add it to steps`,
      );
    if (declared !== kind)
      throw this.mismatch(
        `requests the step '${name}' (${kind}), which its contract declares as ${declared}; change one of them`,
      );
    if (name !== step) return;
    if (place < this.last)
      throw this.mismatch(
        `requests the step '${name}' after '${this.names[this.last]}', and its contract declares it before; change one of them`,
      );
    this.last = place;
  }

  private mismatch(what: string): SagaMismatch {
    return new SagaMismatch(`${this.title} ${what}, then retry the saga.`);
  }
}
