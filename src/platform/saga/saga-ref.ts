import { createHash } from 'node:crypto';

/** One saga of a module. */
export interface SagaRef {
  /** The name of its class's `name`. */
  readonly saga: string;
  readonly id: string;
}

/**
 * What is done for one name of a saga's code: the step itself; declaring its key void, when its outcome is unknown; undoing
 * it. Each has a row in the log, and a key, of its own.
 */
export interface StepId {
  readonly part: 'step' | 'void' | 'undo';
  readonly name: string;
}

/** The idempotency key of a step: it follows from the names alone, so that every retry repeats it. */
export function stepKey(module: string, { saga, id }: SagaRef, { part, name }: StepId): string {
  return createHash('sha256')
    .update(JSON.stringify([module, saga, id, part, name]))
    .digest('base64url');
}
