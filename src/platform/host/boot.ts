import { LocalDispatcher } from '../calls/local-dispatcher.js';
import { localDestinations, Router } from '../calls/router.js';
import { PlacedDestinations } from '../fig/placed-destinations.js';
import { EventDelivery } from '../events/engine/event-delivery.js';
import { assertGraph, type Reachable } from '../module/graph.js';
import type { Module } from '../module/module.js';
import { readSettings } from '../ops/read-settings.js';
import { SagaEngine } from '../saga/saga-engine.js';
import type { OpenStore } from '../store/open-store.js';
import { beginClock } from './begin-clock.js';
import type { BootOptions, Neighbours } from './boot-options.js';
import { Lifecycle } from './lifecycle.js';
import { openShadowStore } from './open-shadow-store.js';
import { closeStores, openStores } from './open-stores.js';
import { ReadModels } from './read-models.js';
import { constructModule, type RunningModule, servedModule, subscriptionsOf } from './running-module.js';
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
  /**
   * Stops the sagas and the deliveries, finishes the units that wait, and closes the databases.
   * @throws Error naming what did not stop. Everything else is stopped all the same.
   */
  close(): Promise<void>;
}

/**
 * Starts a set of modules: checks that they fit together, opens and migrates their databases, constructs their handlers, and
 * begins to deliver their events and to run their sagas. A neighbour that is not in the set is known by its contract, and
 * reached through `options.neighbours`.
 * @throws Error with a sentence. What had begun is stopped again, the last begun first.
 */
export async function boot(modules: readonly Module[], options: BootOptions): Promise<Running> {
  const { clock, ids, log, measurements, neighbours, placements, remoteTo } = options;
  const random = options.random ? { random: options.random } : {};
  assertGraph(modules, reachableThrough(neighbours));
  const settings = new Map(modules.map((module) => [module, settingsOf(module, options)]));

  const lifecycle = new Lifecycle(log);
  return lifecycle.run(async () => {
    const stores = new Map<string, OpenStore>();
    await lifecycle.begin('databases', {
      start: () => openStores(modules, options, stores),
      stop: () => closeStores(stores),
    });
    await beginClock(stores, clock, log);

    const local = new LocalDispatcher(clock);
    const names = new Set(modules.map(({ contract }) => contract.name));
    const otherwise = localDestinations(names, local, neighbours);
    const placed = placements && new PlacedDestinations(placements, { names, local, remoteTo, otherwise });
    const { calls: observer, switches } = measurements;
    const watched = { clock, ids, log, observer };
    const dispatcher = new Router(placed?.of ?? otherwise, { ...watched, switches, changes: placed });
    const here = new Router(localDestinations(names, local), watched);
    const sagas = new SagaEngine({ voider: dispatcher, clock, ids, log, ...random });

    const running = new Map<string, RunningModule>();
    for (const [module, own] of settings) {
      const { name } = module.contract;
      const environment = { dispatcher, sagas, settings: own, clock, ids, log };
      const one = await constructModule(module, stores.get(name) as OpenStore, environment);
      running.set(name, one);
      local.add(servedModule(one));
    }
    await Promise.all([...running.values()].map((one) => prepareSamples(one, options.samples)));

    const delivery = new EventDelivery({
      stores,
      contracts: modules.map(({ contract }) => contract),
      subscriptions: new Map([...running].map(([name, one]) => [name, subscriptionsOf(one)])),
      sourceOf: (producer, here) => here ?? neighbours?.eventsOf(producer),
      clock,
      log,
      observer: measurements.delivery,
      ...random,
    });
    const readModels = new ReadModels(running, delivery, (module) => openShadowStore(module, options), options);
    await lifecycle.begin('feeds', delivery);
    await lifecycle.begin('read models', readModels);
    await lifecycle.begin('sagas', sagas);
    lifecycle.onEnd('wait of calls for a switch', async () => dispatcher.stopWaiting());
    return { modules: running, dispatcher, here, delivery, sagas, readModels, close: () => lifecycle.end() };
  });
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
