import { LocalDispatcher } from '../calls/local-dispatcher.js';
import { localDestinations, Router } from '../calls/router.js';
import { PlacedDestinations, servedElsewhere } from '../fig/placed-destinations.js';
import type { EventSourceFactory } from '../events/log/event-source.js';
import { EventDelivery } from '../events/engine/event-delivery.js';
import type { AnyContract } from '../contract/contract.js';
import type { OpenStore } from '../store/open-store.js';
import { assertGraph, type Reachable } from '../module/graph.js';
import type { Module } from '../module/module.js';
import { readSettings } from '../ops/read-settings.js';
import { SagaEngine } from '../saga/saga-engine.js';
import { keepersPlace } from '../fig/host-place.js';
import { LOCAL, THREAD } from '../fig/placement.js';
import { prepareLog } from '../events/log/outbox-log.js';
import type { Database } from '../store/database/database.js';
import { DeferredStore } from '../store/deferred-store.js';
import { closeDirectoryToOthers } from '../store/sqlite/sqlite-files.js';
import { beginClock } from './begin-clock.js';
import type { BootOptions, Neighbours } from './boot-options.js';
import { Lifecycle } from './lifecycle.js';
import { openShadowStore } from './open-shadow-store.js';
import { chooseDatabases } from './choose-database.js';
import { ModuleRuntime } from './module-runtime.js';
import { openOwnStore } from './open-own-store.js';
import { ReadModels } from './read-models.js';
import { constructModule, type RunningModule, servedModule, startCheckOf, subscriptionsOf } from './running-module.js';
import { prepareSamples } from './seed-module.js';

/** Modules that run: their databases are open, their calls are served, their events are delivered, their sagas go on. */
export interface Running {
  readonly modules: ReadonlyMap<string, RunningModule>;
  /** Takes every call: to the modules that run here, and to their neighbours elsewhere. */
  readonly dispatcher: Router;
  /** Takes the calls of other hosts to the modules that run here, and passes none on. */
  readonly here: Router;
  readonly delivery: EventDelivery;
  readonly sagas: SagaEngine;
  readonly readModels: ReadModels;
  /** What each module is here at present, by its name. */
  readonly runtimes: ReadonlyMap<string, ModuleRuntime>;
  /**
   * Stops the sagas and the deliveries, finishes the units that wait, and closes the databases.
   * @throws Error naming what did not stop. Everything else is stopped all the same.
   */
  close(): Promise<void>;
}

/**
 * Starts a set of modules: checks that they fit together, constructs their handlers, opens and migrates their databases, and
 * begins to deliver the events and to run the sagas of those that are owners here. Each module follows the journal from then on
 * ({@link ModuleRuntime}). One whose database cannot be reached begins later, and keeps no other from starting. A neighbour that
 * is not in the set is known by its contract, and reached through `options.neighbours`.
 * @throws Error with a sentence. What had begun is stopped again, the last begun first.
 */
export async function boot(modules: readonly Module[], options: BootOptions): Promise<Running> {
  const { clock, ids, log, measurements, neighbours, placements, remoteTo } = options;
  const random = options.random ? { random: options.random } : {};
  assertGraph(modules, reachableThrough(neighbours));
  const settings = new Map(modules.map((module) => [module, settingsOf(module, options)]));
  const names = new Set(modules.map(({ contract }) => contract.name));
  const databases = chooseDatabases([...names], options);
  const stores = new Map([...databases].map(([name, database]) => [name, storeOf(name, database, options)]));

  const local = new LocalDispatcher(clock);
  const { calls: observer, switches } = measurements;
  const watched = { clock, ids, log, observer };
  const { place = keepersPlace(LOCAL), keeper } = options;
  const isHere = (module: string) => names.has(module) && place.has(module, placements?.of(module));
  const otherwise = localDestinations(isHere, local, neighbours);
  const ways = { names, local, here: place, keeper };
  const placed = placements && new PlacedDestinations(placements, { ...ways, remoteTo, otherwise });
  const dispatcher = new Router(placed?.of ?? otherwise, { ...watched, switches, changes: placed });
  // Other hosts reach the threads of this one through it.
  const passOn = place.name === LOCAL ? remoteTo : undefined;
  const remoteToThread = (at: string, module: string) => (at === THREAD && passOn?.(at, module)) || servedElsewhere;
  const onlyHere = { ...ways, remoteTo: remoteToThread, otherwise: localDestinations(isHere, local) };
  const here = new Router(placements ? new PlacedDestinations(placements, onlyHere).of : onlyHere.otherwise, watched);
  const sagas = new SagaEngine({ voider: dispatcher, clock, ids, log, ...random });
  const running = new Map<string, RunningModule>();
  for (const [module, own] of settings) {
    const { name } = module.contract;
    const environment = { dispatcher, sagas, settings: own, clock, ids, log };
    const one = await constructModule(module, stores.get(name) as DeferredStore, environment);
    running.set(name, one);
    local.add(servedModule(one));
  }
  const sourceOf: EventSourceFactory = (producer, log) =>
    (log && isHere(producer) ? log : neighbours?.eventsOf(producer)) ?? log;
  const delivery = new EventDelivery({
    stores,
    contracts: modules.map(({ contract }) => contract),
    subscriptions: new Map([...running].map(([name, one]) => [name, subscriptionsOf(one)])),
    sourceOf,
    clock,
    log,
    observer: measurements.delivery,
    ...options.events,
    ...random,
  });
  const readModels = new ReadModels(running, delivery, (module) => openShadowStore(module, options), options);

  const runtimeOf = (one: RunningModule): ModuleRuntime => {
    const { name } = one.module.contract;
    const rebuilds = readModels.of(name);
    return new ModuleRuntime({
      store: stores.get(name) as DeferredStore,
      open: () => {
        const open = () => openOwnStore(one.module, databases.get(name) as Database, options);
        return options.turns?.run(open) ?? open();
      },
      prepare: async (store) => {
        await beginClock(new Map([[name, store]]), clock, log);
        await prepareLog(store, one.module.contract);
        // The sample data of a module that was moved has come along, or its owner had none.
        const wasMoved = options.samples === 'fill' && placements?.of(name)?.moved === true;
        await prepareSamples({ ...one, store }, wasMoved ? 'leave' : options.samples);
      },
      parts: [
        [`start check of ${name}`, startCheckOf(one)],
        [`feeds of ${name}`, { start: () => delivery.begin(name), stop: () => delivery.cease(name) }],
        ...(rebuilds ? [[`read models of ${name}`, rebuilds] as const] : []),
        [`sagas of ${name}`, { start: () => sagas.begin(name), stop: () => sagas.cease(name) }],
      ],
      readable: () => delivery.resumeReaders(name),
      followed: (failure) => options.followed?.(name, failure),
      placements,
      place,
      clock,
      log,
      random: options.random ?? Math.random,
    });
  };
  const runtimes = new Map([...running].map(([name, one]) => [name, runtimeOf(one)]));
  const lifecycle = new Lifecycle(log);
  return lifecycle.run(async () => {
    await closeDirectoryToOthers(options.dataDirectory, log);
    const stopListening = placements?.onChange(({ module }) => {
      const log = sourceOf(module, delivery.logOf(module));
      if (log) delivery.readFrom(module, log);
      runtimes.get(module)?.placementChanged();
    });
    lifecycle.onEnd('listener to the journal', async () => stopListening?.());
    const each = (work: (runtime: ModuleRuntime) => Promise<void>) => () => all([...runtimes.values()].map(work));
    const closeStores = () => all([...stores.values()].map((store) => store.close()));
    await lifecycle.begin('databases', { start: each((runtime) => runtime.open()), stop: closeStores });
    const parts = { start: each((runtime) => runtime.start()), stop: each((runtime) => runtime.cease()) };
    await lifecycle.begin('modules', parts);
    lifecycle.onEnd('wait of calls for a switch', async () => dispatcher.stopWaiting());
    return { modules: running, dispatcher, here, delivery, sagas, readModels, runtimes, close: () => lifecycle.end() };
  });
}

function storeOf(module: string, database: Database, { exclusive }: BootOptions): DeferredStore {
  return new DeferredStore(module, exclusive ?? database.exclusive);
}

/** Waits for all. @throws the error of the first that failed. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function settingsOf(module: Module, { environment }: BootOptions): ReadonlyMap<unknown, unknown> {
  const { name } = module.contract;
  return new Map(module.settings.map((of) => [of, readSettings(of, environment, name)]));
}

/** A contract is reachable when each of its calls has a destination at this moment. */
function reachableThrough(neighbours: Neighbours | undefined): Reachable {
  return {
    calls: ({ calls }) => Object.values(calls).every((call) => neighbours?.destinationOf(call) !== undefined),
    events: (producer) => neighbours?.eventsOf(producer) !== undefined,
  };
}

/** The databases of the modules that run, by their names. */
export function storesOf({ modules }: Running): ReadonlyMap<string, OpenStore> {
  return new Map([...modules].map(([name, { store }]) => [name, store]));
}

/** The contracts of the modules that run. */
export function contractsOf({ modules }: Running): readonly AnyContract[] {
  return [...modules.values()].map(({ module }) => module.contract);
}
