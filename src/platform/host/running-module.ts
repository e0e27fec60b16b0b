import type { ServedModule } from '../calls/local-dispatcher.js';
import { makeClient } from '../calls/make-client.js';
import type { Dispatcher } from '../calls/dispatcher.js';
import type { SubscribedHandler } from '../events/feed/feed-reader.js';
import { modelHandler } from '../events/models/model-feeds.js';
import { type Assembled, assemble, type Provided } from '../module/container.js';
import type { Class } from '../module/handler.js';
import { InjectionError } from '../module/injection.js';
import type { Module, StartCheck } from '../module/module.js';
import type { AnySaga } from '../module/saga.js';
import { Sagas } from '../module/sagas.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import { type Log, ModuleLog } from '../ops/log.js';
import type { SagaEngine } from '../saga/saga-engine.js';
import type { DeferredStore } from '../store/deferred-store.js';
import { ReadSide } from '../store/unit/read-side.js';
import { UnitOfWork } from '../store/unit/unit-of-work.js';
import { fileOfClass } from './class-file.js';
import type { Part } from './lifecycle.js';

/** A module that runs in this process: its value, its database, and its constructed handlers. */
export interface RunningModule {
  readonly module: Module;
  readonly store: DeferredStore;
  readonly handlers: Assembled;
}

/** What a host gives to the modules that it runs. */
export interface ModuleEnvironment {
  /** Takes the calls of the module's clients. */
  readonly dispatcher: Dispatcher;
  readonly sagas: SagaEngine;
  /** The module's settings, each under its class. */
  readonly settings: ReadonlyMap<unknown, unknown>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/**
 * Constructs a module's handlers and sagas on its database, which may be opened later. Nothing of them runs yet.
 * @throws Error as {@link assemble} does, naming the file of the class that cannot be constructed.
 */
export async function constructModule(
  module: Module,
  store: DeferredStore,
  environment: ModuleEnvironment,
): Promise<RunningModule> {
  const { name: caller } = module.contract;
  const { dispatcher, sagas, settings, clock, ids, log } = environment;
  const services = new Map<unknown, unknown>([
    [UnitOfWork, store.units],
    [ReadSide, store.reads],
    [Sagas, sagas.serviceFor(store)],
    [ModuleLog, log.child({ module: caller })],
    ...settings,
  ]);
  const client = (contract: Module['contract']) => makeClient(contract, { caller, dispatcher, clock, ids });
  const handlers = await assembleNamingFile(module, { services, client });
  for (const saga of module.sagas ?? []) sagas.add(caller, saga, handlers.handler(saga) as AnySaga);
  return { module, store, handlers };
}

async function assembleNamingFile(module: Module, provided: Provided): Promise<Assembled> {
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

/** The module as the dispatcher of this process serves its calls. */
export function servedModule({ module, store, handlers }: RunningModule): ServedModule {
  return { contract: module.contract, store, handler: (call) => handlers.handler(handlerClass(module, call)) };
}

function handlerClass({ contract, calls }: Module, call: string): Class {
  const found = calls[call];
  if (!found) throw new Error(`${contract.name} has no handler of ${call}; add it to calls in its module.ts.`);
  return found;
}

/** The check that comes before the module's feeds and sagas; nothing when it has none. */
export function startCheckOf({ module, handlers }: RunningModule): Part {
  const check = module.startCheck && (handlers.handler(module.startCheck) as StartCheck);
  return { start: async () => check?.run(), stop: async () => undefined };
}

/** The module's subscriptions, with their constructed handlers. */
export function subscriptionsOf({ module, handlers }: RunningModule): readonly SubscribedHandler[] {
  return module.on.map(({ event, handler, from }) => {
    const constructed = handlers.handler(handler) as SubscribedHandler['handler'];
    const model = module.readModels?.find((candidate) => candidate.handlers.includes(handler));
    return { event, handler: model ? modelHandler(model.name, constructed) : constructed, from };
  });
}
