import type { Destination } from '../calls/dispatcher.js';
import { LocalDispatcher } from '../calls/local-dispatcher.js';
import type { AnyCall } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import type { EventSource } from '../events/log/event-source.js';
import { LocalEventSource } from '../events/log/local-event-source.js';
import { LogNotifier } from '../events/log/log-notifier.js';
import type { Module } from '../module/module.js';
import type { OpenStore } from '../store/open-store.js';
import type { BootOptions, Neighbours } from '../host/boot-options.js';
import { closeStores, openStores } from '../host/open-stores.js';
import type { Stub } from './stub.js';

/**
 * The neighbours of a test world, made from their contracts. The host of the world does not run them: it reaches them by a
 * destination named `stub`, whose transport has databases of its own, as it would reach modules in another process.
 */
export class StubbedNeighbours implements Neighbours {
  private readonly destination: Destination;
  private readonly sources: ReadonlyMap<string, EventSource>;

  private constructor(
    readonly contracts: readonly AnyContract[],
    private readonly stores: ReadonlyMap<string, OpenStore>,
    transport: LocalDispatcher,
    { log }: BootOptions,
    private readonly others?: Neighbours['eventsOf'],
  ) {
    this.destination = { name: 'stub', transport };
    const notifier = new LogNotifier(log);
    this.sources = new Map([...stores].map(([name, store]) => [name, new LocalEventSource(store, notifier)]));
    for (const store of stores.values()) notifier.follow(store);
  }

  /**
   * Opens the databases of the stubs and serves their calls.
   * @param others the logs that are read elsewhere than at their stubs.
   * @throws Error when a database cannot be opened; none is open then.
   */
  static async open(
    stubs: readonly Stub[],
    options: BootOptions,
    others?: Neighbours['eventsOf'],
  ): Promise<StubbedNeighbours> {
    const contracts = stubs.map(({ contract }) => contract);
    const stores = new Map<string, OpenStore>();
    try {
      await openStores(contracts.map(withoutHandlers), options, stores);
    } catch (error) {
      await closeStores(stores);
      throw error;
    }
    const transport = new LocalDispatcher(options.clock);
    for (const { contract, handler } of stubs)
      transport.add({ contract, store: stores.get(contract.name) as OpenStore, handler });
    return new StubbedNeighbours(contracts, stores, transport, options, others);
  }

  readonly destinationOf = ({ module }: AnyCall): Destination | undefined =>
    this.stores.has(module) ? this.destination : undefined;

  readonly eventsOf = (producer: string): EventSource | undefined =>
    this.others?.(producer) ?? this.sources.get(producer);

  /** The database of a stub, to look into and to publish from. */
  store(module: string): OpenStore | undefined {
    return this.stores.get(module);
  }

  close(): Promise<void> {
    return closeStores(this.stores);
  }
}

/** The module as its database is opened: with the tables of the platform and of its migrations. */
function withoutHandlers(contract: AnyContract): Module {
  return { contract, uses: [], rows: [], bind: () => undefined, calls: {}, on: [], settings: [] };
}
