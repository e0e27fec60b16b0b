import { refused, Unavailable } from '../contract/failure.js';
import type { EventDelivery } from '../events/engine/event-delivery.js';
import type { ModelRebuilds } from '../events/models/model-rebuilds.js';
import type { ModuleOperations } from '../events/engine/module-operations.js';
import { NO_READ_MODEL, UNKNOWN_MODULE } from '../events/feed/feed-state.js';
import type { RebuildState } from '../events/feed/feed-state.js';
import type { Health } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import type { SagaEngine } from '../saga/saga-engine.js';
import { OPERATIONS } from './contract.js';
import { type OperatedModule, type TracedModule, tracedModule } from './traced-module.js';

/** What the host has started; the operations act on it. */
export interface Started {
  readonly modules: ReadonlyMap<string, OperatedModule>;
  readonly delivery: EventDelivery;
  readonly sagas: SagaEngine;
  readonly readModels: {
    of(module: string): ModelRebuilds | undefined;
    states(feed: string): readonly RebuildState[];
  };
}

/**
 * The host that the operations act on. Its handlers are constructed while the host starts, so the host hands over what it
 * has started afterwards: {@link begin}. Until then each operation is refused as Unavailable.
 */
export class OperatedHost {
  private started: Started | undefined;
  private traced: readonly TracedModule[] = [];

  constructor(
    readonly health: Health,
    readonly metrics: Metrics,
  ) {}

  begin(started: Started): void {
    this.started = started;
    this.traced = [...started.modules.values()]
      .filter(({ module }) => module.contract.name !== OPERATIONS)
      .map(tracedModule);
  }

  /** The names of the modules that run here, sorted; the operations themselves are none of them. */
  get modules(): readonly string[] {
    return this.traces.map(({ name }) => name).sort();
  }

  /** The modules that run here, as traces read them. */
  get traces(): readonly TracedModule[] {
    this.running();
    return this.traced;
  }

  get delivery(): EventDelivery {
    return this.running().delivery;
  }

  get sagas(): SagaEngine {
    return this.running().sagas;
  }

  /** The events of one module. @throws Refused `UNKNOWN_MODULE` */
  events(module: string): ModuleOperations {
    const found = this.delivery.operations(module);
    if (!found) throw refused(UNKNOWN_MODULE, `${module} does not run here; here are: ${this.modules.join(', ')}.`);
    return found;
  }

  /** The events of a feed's consumer. @throws Refused `UNKNOWN_MODULE` */
  consumerOf(feed: string): ModuleOperations {
    return this.events(endsOf(feed).consumer);
  }

  /** The events of a feed's consumer; undefined when it does not run here. */
  consumerHere(feed: string): ModuleOperations | undefined {
    return this.delivery.operations(endsOf(feed).consumer);
  }

  /** The events of a feed's producer. @throws Refused `UNKNOWN_MODULE` */
  producerOf(feed: string): ModuleOperations {
    return this.events(endsOf(feed).producer);
  }

  /** Rebuilds the read models that a feed fills. @throws Refused `UNKNOWN_MODULE`, `NO_READ_MODEL` */
  readModelsOf(feed: string): ModelRebuilds {
    const { consumer } = endsOf(feed);
    this.events(consumer);
    const found = this.running().readModels.of(consumer);
    if (!found)
      throw refused(
        NO_READ_MODEL,
        `${consumer} has no read model; declare one with readModel() in its module.ts, or rebuild ${feed} without --reset.`,
      );
    return found;
  }

  /** The read models of a feed that are being rebuilt, or whose rebuild failed. */
  rebuilds(feed: string): readonly RebuildState[] {
    return this.running().readModels.states(feed);
  }

  private running(): Started {
    if (!this.started) throw new Unavailable('The host has not started its modules yet; ask again shortly.');
    return this.started;
  }
}

/** The two modules of a feed's name `<consumer><-<producer>`. */
function endsOf(feed: string): { readonly consumer: string; readonly producer: string } {
  const [consumer = '', producer = ''] = feed.split('<-');
  return { consumer, producer };
}
