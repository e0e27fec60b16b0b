import { refused, Unavailable } from '../../contract/failure.js';
import type { EventDelivery } from '../../events/event-delivery.js';
import type { ModuleOperations } from '../../events/module-operations.js';
import { NO_READ_MODEL, UNKNOWN_MODULE } from '../../events/feed-state.js';
import type { ModelRebuilds } from '../../events/model-rebuilds.js';
import type { RebuildState } from '../../events/feed-state.js';
import type { ReadModels } from '../read-models.js';

/**
 * The events of the modules that run here, as the operations act on them. Handlers are constructed before the deliveries
 * that they operate, which are given to this when they begin.
 */
export class OperatedEvents {
  private running: EventDelivery | undefined;
  private readModels: ReadModels | undefined;
  private names: readonly string[] = [];

  begin(delivery: EventDelivery, modules: readonly string[], readModels: ReadModels): void {
    this.running = delivery;
    this.readModels = readModels;
    this.names = [...modules].sort();
  }

  /** The modules here, sorted. */
  get modules(): readonly string[] {
    return this.names;
  }

  get delivery(): EventDelivery {
    if (!this.running) throw new Unavailable('The events are not delivered yet; ask again shortly.');
    return this.running;
  }

  /** @throws Refused `UNKNOWN_MODULE` */
  of(module: string): ModuleOperations {
    const found = this.delivery.operations(module);
    if (!found) throw refused(UNKNOWN_MODULE, `${module} does not run here; here are: ${this.names.join(', ')}.`);
    return found;
  }

  /** What parked an event, and the event: the two parts of its id. @throws Refused `UNKNOWN_MODULE` */
  parked(id: string): { readonly module: string; readonly operations: ModuleOperations; readonly eventId: string } {
    const [module = '', eventId = ''] = id.split(':');
    return { module, operations: this.of(module), eventId };
  }

  /** The operations of the producer of a feed. @throws Refused `UNKNOWN_MODULE` */
  producerOf(feed: string): ModuleOperations {
    return this.of(feed.split('<-')[1] ?? '');
  }

  /** The operations of the consumer of a feed, when it runs here. */
  consumerHere(feed: string): ModuleOperations | undefined {
    return this.delivery.operations(feed.split('<-')[0] ?? '');
  }

  /** The operations of the consumer of a feed. @throws Refused `UNKNOWN_MODULE` */
  consumerOf(feed: string): ModuleOperations {
    return this.of(feed.split('<-')[0] ?? '');
  }

  /** Rebuilds the read models that hear a feed. @throws Refused `UNKNOWN_MODULE`, `NO_READ_MODEL` */
  readModelsOf(feed: string): ModelRebuilds {
    const [module = ''] = feed.split('<-');
    this.of(module);
    const found = this.readModels?.of(module);
    if (!found)
      throw refused(
        NO_READ_MODEL,
        `${module} has no read model; declare one with readModel() in its module.ts, or rebuild ${feed} without --reset.`,
      );
    return found;
  }

  /** The read models of a feed that are being built anew, or could not be. */
  rebuilds(feed: string): readonly RebuildState[] {
    return this.readModels?.states(feed) ?? [];
  }
}
