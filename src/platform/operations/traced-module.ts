import type { LoggedEvent } from '../events/log/logged-event.js';
import { traceEvents, type TraceQuery } from '../events/log/find-events.js';
import { heldAmong, type HeldSummary } from '../events/held/parked-events.js';
import type { Assembled } from '../module/container.js';
import type { Module } from '../module/module.js';
import type { AnySaga } from '../module/saga.js';
import type { TraceBook, TraceEntry, TraceScope } from '../module/trace-book.js';
import { type SagaEntry, traceSagas } from '../saga/trace-sagas.js';
import type { OpenStore } from '../store/open-store.js';

/** A module as a trace reads it: plain data in and out, so that a module elsewhere can be read in the same way. */
export interface TracedModule {
  readonly name: string;
  /** The names of the events that the module has handlers of. */
  readonly consumes: ReadonlySet<string>;
  /** The events of the module's log with the key or one of the correlation ids: at most `limit`, the oldest. */
  events(query: TraceQuery, limit: number): Promise<readonly LoggedEvent[]>;
  /** Which of these events the module holds. */
  held(eventIds: readonly string[]): Promise<readonly HeldSummary[]>;
  /** What the module's sagas with this id, or with one of the correlation ids, have done. */
  sagas(id: string, correlationIds: readonly string[]): Promise<readonly SagaEntry[]>;
  /** What the module adds from its own tables. */
  entries(scope: TraceScope): Promise<readonly TraceEntry[]>;
}

/** A module that runs in this process: its value, its open database and its constructed handlers. */
export interface OperatedModule {
  readonly module: Module;
  readonly store: OpenStore;
  readonly handlers: Assembled;
}

/** Reads a module that runs in this process. */
export function tracedModule({ module, store, handlers }: OperatedModule): TracedModule {
  const { sql } = store.reads;
  const sagaNames = (module.sagas ?? []).map((saga) => (handlers.handler(saga) as AnySaga).name);
  const book = module.trace && (handlers.handler(module.trace) as TraceBook);
  return {
    name: module.contract.name,
    consumes: new Set(module.on.map(({ event }) => event.name)),
    events: (query, limit) => traceEvents(sql, query, limit),
    held: (eventIds) => heldAmong(sql, eventIds),
    sagas: (id, correlationIds) => traceSagas(sql, sagaNames, id, correlationIds),
    entries: async (scope) => (book ? book.entries(scope) : []),
  };
}
