import { refused, Unavailable } from '../contract/failure.js';
import type { EventDelivery } from '../events/engine/event-delivery.js';
import type { ModelRebuilds } from '../events/models/model-rebuilds.js';
import type { ModuleOperations } from '../events/engine/module-operations.js';
import { NO_READ_MODEL, UNKNOWN_MODULE } from '../events/feed/feed-state.js';
import type { RebuildState } from '../events/feed/feed-state.js';
import type { DoorChoices } from '../fig/choose-door.js';
import type { HostMoves } from '../fig/move/host-moves.js';
import type { PrefixHandovers } from '../fig/hand-prefix.js';
import type { Health } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import type { SagaEngine } from '../saga/saga-engine.js';
import type { CallContext } from '../ops/context.js';
import { OPERATIONS, type Operations } from './contract.js';
import { type OtherHosts, RemoteOperations } from './other-hosts.js';
import { type OperatedModule, type TracedModule, tracedModule } from './traced-module.js';

/** What the host has started; the operations act on it. */
export interface Started {
  readonly modules: ReadonlyMap<string, OperatedModule>;
  /** What each module is here; `elsewhere`: the place where it is served, if that is not here. */
  readonly runtimes: ReadonlyMap<string, { readonly elsewhere: string | undefined }>;
  readonly delivery: EventDelivery;
  readonly sagas: SagaEngine;
  readonly readModels: {
    of(module: string): ModelRebuilds | undefined;
    states(feed: string): readonly RebuildState[];
  };
}

/**
 * The host that the operations act on. Its handlers are constructed while the host starts, so the host hands over what it
 * has started afterwards: {@link begin}. Until then each operation is refused as Unavailable. The host that keeps the journal
 * operates the modules of other hosts as well, by calls to the operations there.
 */
export class OperatedHost {
  private started: Started | undefined;
  private traces: ReadonlyMap<string, TracedModule> = new Map();
  private others: OtherHosts | undefined;
  private calls: Operations | undefined;
  /** How path prefixes are handed to other services; undefined in a host that does not keep the journal. */
  handovers: PrefixHandovers | undefined;
  /** By which door the edge reaches modules elsewhere; undefined in a host that does not keep the journal. */
  doors: DoorChoices | undefined;

  /** How modules move; undefined in a host that does not keep the journal, or moves none. */
  moves: HostMoves | undefined;

  constructor(
    readonly health: Health,
    readonly metrics: Metrics,
  ) {}

  /** @param calls the operations as every host serves them */
  serve(calls: Operations): void {
    this.calls = calls;
  }

  /** @param others left out in a host that operates its own modules alone */
  begin(started: Started, others?: OtherHosts): void {
    this.started = started;
    this.others = others;
    const operated = [...started.modules].filter(([name]) => name !== OPERATIONS);
    const states = async (name: string) => (await started.delivery.operations(name)?.states()) ?? [];
    this.traces = new Map(operated.map(([name, module]) => [name, tracedModule(module, () => states(name))]));
  }

  /** The names of the modules that run here, sorted; the operations themselves are none of them. */
  get modules(): readonly string[] {
    this.running();
    return [...this.traces.keys()].filter((name) => this.isHere(name)).sort();
  }

  /**
   * The names of all modules that this host operates, wherever they are, sorted.
   * @param only leaves out all others. @throws Refused `UNKNOWN_MODULE`
   */
  everywhere(only?: string): readonly string[] {
    const all = [...new Set([...this.modules, ...(this.others?.modules ?? []).filter((name) => this.elsewhere(name))])];
    if (only !== undefined && !all.includes(only)) this.events(only);
    return all.filter((name) => only === undefined || name === only).sort();
  }

  /**
   * Does nothing in a host that operates its own modules alone: it does not know all that there are.
   * @throws Refused `UNKNOWN_MODULE` when no host runs such a module.
   */
  assertKnown(module: string): void {
    if (this.others) this.everywhere(module);
  }

  /** The operations of the host that runs a module; undefined when it runs here, or this host does not operate it. */
  elsewhere(module: string): RemoteOperations | undefined {
    const { others, calls } = this;
    if (!others || !calls || this.isHere(module) || !others.modules.includes(module)) return undefined;
    // The module of a call alone decides where it is served.
    const destination = others.destinationOf({ ...calls.readiness, module });
    return destination && new RemoteOperations(module, calls, destination, others.clock);
  }

  /** Whether a module runs here at this moment. One that stands by does not. */
  private isHere(module: string): boolean {
    return this.traces.has(module) && this.started?.runtimes.get(module)?.elsewhere === undefined;
  }

  /** A module as a trace reads it. @throws Refused `UNKNOWN_MODULE` */
  traced(module: string, call: CallContext): TracedModule {
    return this.elsewhere(module)?.traced(call) ?? this.tracedHere(module);
  }

  /** A module of this host as a trace reads it. @throws Refused `UNKNOWN_MODULE` */
  tracedHere(module: string): TracedModule {
    this.running();
    return this.traces.get(module) ?? this.unknown(module);
  }

  get delivery(): EventDelivery {
    return this.running().delivery;
  }

  get sagas(): SagaEngine {
    return this.running().sagas;
  }

  /** The events of one module. @throws Refused `UNKNOWN_MODULE`. @throws Unavailable when it stands by here. */
  events(module: string): ModuleOperations {
    const place = this.running().runtimes.get(module)?.elsewhere;
    if (place !== undefined) throw new Unavailable(`${module} is served at ${place}, and not here; ask again shortly.`);
    return this.delivery.operations(module) ?? this.unknown(module);
  }

  /** The events of a feed's consumer. @throws Refused `UNKNOWN_MODULE` */
  consumerOf(feed: string): ModuleOperations {
    return this.events(endsOf(feed).consumer);
  }

  /** The events of a feed's consumer; undefined when it does not run here. */
  consumerHere(feed: string): ModuleOperations | undefined {
    return this.operationsHere(endsOf(feed).consumer);
  }

  /** The events of a feed's producer; undefined when it does not run here. */
  producerHere(feed: string): ModuleOperations | undefined {
    return this.operationsHere(endsOf(feed).producer);
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

  private operationsHere(module: string): ModuleOperations | undefined {
    return this.isHere(module) ? this.delivery.operations(module) : undefined;
  }

  private unknown(module: string): never {
    throw refused(UNKNOWN_MODULE, `${module} does not run here; here are: ${this.everywhere().join(', ')}.`);
  }

  private running(): Started {
    if (!this.started) throw new Unavailable('The host has not started its modules yet; ask again shortly.');
    return this.started;
  }
}

/** The two modules of a feed's name `<consumer><-<producer>`. */
export function endsOf(feed: string): { readonly consumer: string; readonly producer: string } {
  const [consumer = '', producer = ''] = feed.split('<-');
  return { consumer, producer };
}
