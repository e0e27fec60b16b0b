import type { Class } from './handler.js';

/**
 * Tables that follow from events alone: whatever they hold, the handlers that keep them would write again from an empty
 * start. An operator can therefore have them emptied and built anew: `npm run events -- rebuild <feed> --reset`.
 */
export interface ReadModel {
  readonly name: string;
  /** Its rows: TypeORM entities of plain columns. A table that another one refers to comes first. */
  readonly rows: readonly Class[];
  /** The event handlers that keep it. */
  readonly handlers: readonly Class[];
}

/**
 * Declares a read model of a module. Its handlers are those of `on`, its rows are those of `store`. For as long as it is
 * declared, its handlers publish nothing (the platform refuses it), and nothing else writes its rows (the module's part).
 * Inside `apply` they read no other table: while the model is built anew, only its own tables are there.
 */
export function readModel(
  name: string,
  parts: { readonly rows: readonly Class[]; readonly handlers: readonly Class[] },
): ReadModel {
  return Object.freeze({ name, rows: [...parts.rows], handlers: [...parts.handlers] });
}
