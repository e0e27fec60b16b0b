import type { EventHandler } from '../module/handler.js';
import type { AnyEvent } from '../contract/event.js';
import type { TableLayout } from '../store/table-layout.js';
import type { Tx } from '../store/tx.js';

/** A read model as the events see it. */
export interface ModelTables {
  readonly name: string;
  /** A table that another one refers to comes first. */
  readonly tables: readonly TableLayout[];
  /** The names of the events that its handlers hear. */
  readonly events: ReadonlySet<string>;
}

/**
 * A handler of a read model: it publishes nothing. What it had published would be published again by each rebuild, and the
 * events of a rebuild that is thrown away would be lost.
 */
export function modelHandler(model: string, handler: EventHandler<AnyEvent, unknown>): EventHandler<AnyEvent, unknown> {
  const prepare = handler.prepare?.bind(handler);
  return {
    ...(prepare ? { prepare } : {}),
    apply: (tx, data, prepared, event) => handler.apply(withoutPublishing(tx, model), data, prepared, event),
  };
}

function withoutPublishing(tx: Tx, model: string): Tx {
  const publish: Tx['publish'] = (event) => {
    throw new Error(
      `A handler of the read model '${model}' published ${event.name}; a read model only writes its rows: ` +
        `publish from a command, or take the handler out of the read model.`,
    );
  };
  return Object.assign(Object.create(tx) as Tx, { publish });
}
