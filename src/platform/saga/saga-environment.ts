import type { Backoff } from '../work/backoff.js';

/** What bounds the sagas of a module. Times in milliseconds. */
export interface SagaLimits {
  /** Sagas that run at once; the others wait for a turn. One that waits for a signal or a retry takes none. */
  readonly concurrent: number;
  /** Failures of a saga in a row, without a step between them, before it is stuck. */
  readonly attempts: number;
  /** The wait after a failure, and before a step is sent again. */
  readonly retry: Backoff;
  /** The wait of all sagas of a module when their database fails. */
  readonly pause: Backoff;
  /** How long sagas may be due without one of them going on, before the process is not ready and gives the lease up. */
  readonly stallMs: number;
  /** How long the lease lasts. */
  readonly leaseMs: number;
  /** How often the lease is made to last longer, and sagas are looked for that no commit has told of. */
  readonly tickMs: number;
}

export const defaultSagaLimits: SagaLimits = {
  concurrent: 32,
  attempts: 10,
  retry: { baseMs: 200, capMs: 30_000 },
  pause: { baseMs: 200, capMs: 30_000 },
  stallMs: 60_000,
  leaseMs: 30_000,
  tickMs: 10_000,
};

/** Where several processes share a database, one takes over soon from one that died, and looks for what others started. */
export const sharedSagaLimits = { leaseMs: 3_000, tickMs: 500 } as const;
