import { Unavailable } from '../contract/failure.js';
import type { SagaEngine } from '../saga/saga-engine.js';

/** The sagas of the modules that run here, as the operations act on them: given to this when they begin. */
export class OperatedSagas {
  private running: SagaEngine | undefined;

  begin(engine: SagaEngine): void {
    this.running = engine;
  }

  get engine(): SagaEngine {
    if (!this.running) throw new Unavailable('The sagas do not run yet; ask again shortly.');
    return this.running;
  }
}
