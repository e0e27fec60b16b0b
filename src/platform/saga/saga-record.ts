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
