import { Unavailable } from '../contract/failure.js';
import type { AnySaga } from '../module/saga.js';
import type { TraceBook } from '../module/trace-book.js';
import type { Sql } from '../store/sql.js';
import type { RunningModule } from '../host/running-module.js';

/** A module as a trace looks at it. */
export interface TracedModule {
  readonly name: string;
  readonly sql: Sql;
  /** The names of the module's sagas. */
  readonly sagas: readonly string[];
  /** The names of the events that the module hears. */
  readonly hears: ReadonlySet<string>;
  readonly book?: TraceBook;
}

/** The modules that run here, as traces look at them: given to this when they run. */
export class OperatedTraces {
  private running: readonly TracedModule[] | undefined;

  begin(modules: Iterable<RunningModule>): void {
    this.running = [...modules].map(tracedModule);
  }

  get modules(): readonly TracedModule[] {
    if (!this.running) throw new Unavailable('The modules do not run yet; ask again shortly.');
    return this.running;
  }
}

function tracedModule({ module, store, handlers }: RunningModule): TracedModule {
  return {
    name: module.contract.name,
    sql: store.reads.sql,
    sagas: (module.sagas ?? []).map((saga) => (handlers.handler(saga) as AnySaga).name),
    hears: new Set(module.on.map(({ event }) => event.name)),
    ...(module.trace ? { book: handlers.handler(module.trace) as TraceBook } : {}),
  };
}
