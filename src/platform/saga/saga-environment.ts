import type { CommandVoider } from '../calls/dispatcher.js';
import type { AnySaga } from '../module/saga.js';
import type { SagaContract } from '../module/saga-contract.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import type { Backoff } from '../work/backoff.js';
import type { StoredSagas } from './stored-sagas.js';

/** What bounds the sagas of a module. Times are in milliseconds. */
export interface SagaLimits {
  /** Sagas that run at once; the others wait for their turn. One that waits for a signal or a retry takes no place. */
  readonly concurrent: number;
  /** Failures of a saga in a row, without the end of a step between them, before it is stuck. */
  readonly attempts: number;
  /** The wait after a failure, and before a step is sent again. */
  readonly retry: Backoff;
  /** The wait of all sagas of a module when their database fails. */
  readonly pause: Backoff;
  /** How long sagas may be due without progress of any, before the process is not ready and gives up the lease. */
  readonly stallMs: number;
  /** How long the lease lasts. */
  readonly leaseMs: number;
  /** How often the lease is renewed, and due sagas are looked for although no commit of this process announced any. */
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

/** Where several processes share a database, one soon takes over from one that died, and finds what the others started. */
export const sharedSagaLimits = { leaseMs: 3_000, tickMs: 500 } as const;

/** A saga that this program knows: its code, constructed, and what it promises. */
export interface KnownSaga {
  readonly contract: SagaContract;
  readonly code: AnySaga;
}

/** What the sagas of one module are run with. */
export interface SagaEnvironment {
  readonly store: ModuleStore;
  readonly stored: StoredSagas;
  /** The sagas that this program knows, by name. */
  readonly sagas: ReadonlyMap<string, KnownSaga>;
  /** Voids the commands that sagas have sent without a response. */
  readonly voider: CommandVoider;
  readonly clock: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  readonly limits: SagaLimits;
  /** Tells this runner from every other of the same module. */
  readonly holder: string;
}
