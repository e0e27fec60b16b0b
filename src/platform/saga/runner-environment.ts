import type { CommandVoider } from '../calls/dispatcher.js';
import type { AnySaga } from '../module/saga.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/module-store.js';
import type { SagaLimits } from './saga-environment.js';
import type { StoredSagas } from './stored-sagas.js';

/** What the sagas of one module are run with. */
export interface RunnerEnvironment {
  readonly store: ModuleStore;
  readonly stored: StoredSagas;
  /** The sagas that this program knows, by name. */
  readonly sagas: ReadonlyMap<string, AnySaga>;
  readonly voider: CommandVoider;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly limits: SagaLimits;
  /** Tells this runner from every other of the same module. */
  readonly holder: string;
}
