import { LocalDispatcher } from '../calls/local-dispatcher.js';
import { makeClient } from '../calls/make-client.js';
import { EventDelivery } from '../events/event-delivery.js';
import { modelHandler } from '../events/model-feeds.js';
import type { SubscribedHandler } from '../events/feed-reader.js';
import { type Assembled, assemble, type Provided } from '../module/container.js';
import { assertGraph } from '../module/graph.js';
import { InjectionError } from '../module/injection-error.js';
import type { Module } from '../module/module.js';
import type { AnySaga } from '../module/saga.js';
import { Sagas } from '../module/sagas.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import { ModuleLog } from '../ops/module-log.js';
import { readSettings } from '../ops/read-settings.js';
import { SagaEngine } from '../saga/saga-engine.js';
import type { OpenStore } from '../store/open-store.js';
import { ReadSide } from '../store/read-side.js';
import { UnitOfWork } from '../store/unit-of-work.js';
import { beginClock } from './begin-clock.js';
import type { BootOptions } from './boot-options.js';
import { fileOfClass } from './class-file.js';
import { openShadowStore } from './open-shadow-store.js';
import { closeStores, openStores } from './open-stores.js';
import { operationsModule } from './operations/module.js';
import { OperatedEvents } from './operations/operated-events.js';
import { OperatedSagas } from './operations/operated-sagas.js';
import { OperatedTraces } from './operations/operated-traces.js';
import { ReadModels } from './read-models.js';
import type { RunningModule } from './running-module.js';
import { refuseSeeded, seedModule } from './seed-module.js';

/** Modules that run: their databases are open, their calls are served, their events are delivered, their sagas go on. */
export interface Running {
  readonly modules: ReadonlyMap<string, RunningModule>;
  readonly dispatcher: LocalDispatcher;
  readonly delivery: EventDelivery;
  readonly sagas: SagaEngine;
  readonly readModels: ReadModels;
  /** Stops the sagas and the deliveries, finishes the units that wait, and closes the databases. */
  close(): Promise<void>;
}

/**
 * Starts modules: checks that they fit together, opens and migrates their databases, constructs their handlers, and
 * begins to deliver their events and to run their sagas.
 * @throws Error with a sentence; what had been opened is closed again.
 */
export async function boot(own: readonly Module[], options: BootOptions): Promise<Running> {
  const operations = options.operators && operationsModule(options.operators);
  const modules = operations ? [...own, operations] : own;
  assertGraph(modules);
  const { clock, ids, log } = options;
  const settings = new Map(
    modules.map((module) => [
      module.contract.name,
      module.settings.map((of) => [of, readSettings(of, options.environment)] as const),
    ]),
  );
  const dispatcher = new LocalDispatcher(clock, ids, log, options.measurements.calls);
  const { random } = options;
  const sagas = new SagaEngine({ voider: dispatcher, clock, ids, log, ...(random ? { random } : {}) });
  const stores = new Map<string, OpenStore>();
  const operated = new OperatedEvents();
  /** What ends this, the last begun first. */
  const ending = [() => sagas.stop(), () => closeStores(stores)];
  const end = async (): Promise<void> => {
    for (const step of ending) await step();
  };
  const operatedSagas = new OperatedSagas();
  const operatedTraces = new OperatedTraces();
  const operatedServices = new Map<unknown, unknown>([
    [OperatedEvents, operated],
    [OperatedSagas, operatedSagas],
    [OperatedTraces, operatedTraces],
  ]);
  try {
    await openStores(modules, options, stores);
    await beginClock(stores, clock, log);
    const running = new Map<string, RunningModule>();
    for (const module of modules) {
      const { name } = module.contract;
      const store = stores.get(name) as OpenStore;
      const services = new Map<unknown, unknown>([
        [UnitOfWork, store.units],
        [ReadSide, store.reads],
        [Sagas, sagas.serviceFor(store)],
        [ModuleLog, log.child({ module: name })],
        ...(settings.get(name) ?? []),
        ...(module === operations ? operatedServices : []),
      ]);
      const client = makeClientFor(name, { dispatcher, clock, ids });
      const handlers = await assembled(module, { services, client });
      running.set(name, { module, store, handlers });
      addSagas(sagas, module, handlers);
      dispatcher.add({
        contract: module.contract,
        store,
        handler: (call) => handlers.handler(handlerClass(module, call)),
      });
    }
    await Promise.all([...running.values()].map((one) => fill(one, options)));
    const delivery = new EventDelivery({
      stores,
      contracts: modules.map((module) => module.contract),
      subscriptions: new Map([...running].map(([name, one]) => [name, subscriptionsOf(one)])),
      clock,
      log,
      observer: options.measurements.delivery,
      ...(random ? { random } : {}),
    });
    ending.splice(1, 0, () => delivery.stop());
    const readModels = new ReadModels(running, delivery, (module) => openShadowStore(module, options), options);
    ending.splice(1, 0, () => readModels.stop());
    await delivery.start();
    await readModels.start();
    operated.begin(
      delivery,
      own.map((module) => module.contract.name),
      readModels,
    );
    await sagas.start();
    operatedSagas.begin(sagas);
    operatedTraces.begin([...running.values()].filter(({ module }) => module !== operations));
    return {
      modules: running,
      dispatcher,
      delivery,
      sagas,
      readModels,
      close: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** @throws Error as {@link assemble} does, naming the file of the class that cannot be constructed. */
async function assembled(module: Module, provided: Provided): Promise<Assembled> {
  try {
    return assemble(module, provided);
  } catch (error) {
    if (!(error instanceof InjectionError)) throw error;
    const file = await fileOfClass(module.contract.name, error.subject.name);
    throw file === undefined
      ? error
      : new Error(`${error.message} ${error.subject.name} is in ${file}.`, { cause: error });
  }
}

async function fill(running: RunningModule, options: BootOptions): Promise<void> {
  if (options.samples === 'refuse') await refuseSeeded(running);
  if (options.samples === 'fill') await seedModule(running);
}

function makeClientFor(caller: string, environment: { dispatcher: LocalDispatcher; clock: Clock; ids: Ids }) {
  return (contract: Module['contract']) => makeClient(contract, { caller, ...environment });
}

function addSagas(engine: SagaEngine, { contract, sagas }: Module, handlers: Assembled): void {
  for (const saga of sagas ?? []) engine.add(contract.name, saga, handlers.handler(saga) as AnySaga);
}

function handlerClass(module: Module, call: string) {
  const found = module.calls[call];
  if (!found) throw new Error(`${module.contract.name} has no handler of ${call}; add it to calls in its module.ts.`);
  return found;
}

function subscriptionsOf({ module, handlers }: RunningModule): readonly SubscribedHandler[] {
  return module.on.map(({ event, handler, from }) => {
    const constructed = handlers.handler(handler) as SubscribedHandler['handler'];
    const model = module.readModels?.find((candidate) => candidate.handlers.includes(handler));
    return { event, handler: model ? modelHandler(model.name, constructed) : constructed, from };
  });
}
