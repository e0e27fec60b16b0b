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
import { chooseDatabases } from '../host/choose-database.js';
import { openOwnStore } from '../host/open-own-store.js';
import { prepareLog } from '../events/log/outbox-log.js';
import type { Database } from '../store/database/database.js';
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
      const databases = chooseDatabases(
        contracts.map(({ name }) => name),
        options,
      );
      const open = async (contract: AnyContract) => {
        const database = databases.get(contract.name) as Database;
        const store = await openOwnStore(withoutHandlers(contract), database, options);
        stores.set(contract.name, store);
        await prepareLog(store, contract);
      };
      const failed = (await Promise.allSettled(contracts.map(open))).find(({ status }) => status === 'rejected');
      if (failed) throw (failed as PromiseRejectedResult).reason;
    } catch (error) {
      await closeAll(stores);
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
    return closeAll(this.stores);
  }
}

async function closeAll(stores: ReadonlyMap<string, OpenStore>): Promise<void> {
  await Promise.all([...stores.values()].map((store) => store.close()));
}

/** The module as its database is opened: with the tables of the platform and of its migrations. */
function withoutHandlers(contract: AnyContract): Module {
  return { contract, uses: [], rows: [], bind: () => undefined, calls: {}, on: [], settings: [] };
}
