import { createHash } from 'node:crypto';

/** Names one saga of a module. */
export interface SagaRef {
  /** The `name` of its class. */
  readonly saga: string;
  readonly id: string;
}

/**
 * Names one thing that is done for a step of a saga's code: the step itself (`step`), the void of its key when its outcome is
 * unknown (`void`), or its compensation (`undo`). Each has its own row in the log and its own key.
 */
export interface StepId {
  readonly part: 'step' | 'void' | 'undo';
  readonly name: string;
}

/** The idempotency key of a step. It follows from the names alone, so every retry repeats it. */
export function stepKey(module: string, { saga, id }: SagaRef, { part, name }: StepId): string {
  // Sagas that are under way across an upgrade repeat what they sent: this text never changes.
  return createHash('sha256')
    .update(JSON.stringify([module, saga, id, part, name]))
    .digest('base64url');
}

/** A saga as its row in `_saga` shows it. */
export interface SagaRecord {
  readonly ref: SagaRef;
  /** `garden.growth fern-1`: names the saga in errors and units of work. */
  readonly title: string;
  readonly input: unknown;
  /** `running`: under way or waiting. `stuck`: its last attempt failed; it waits until a person retries it. */
  readonly state: 'running' | 'done' | 'stuck';
  /** Failures in a row. */
  readonly attempts: number;
  readonly onBehalfOf?: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
}
