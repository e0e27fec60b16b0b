import type { Class } from './handler.js';
import type { Module } from './module.js';

const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Checks the read models of a module: each has a name of its own, its rows and handlers are the module's, and no row or
 * handler is in two.
 * @throws Error with a sentence that names the module, the read model and the class.
 */
export function assertReadModels({ contract, rows, on, readModels = [] }: Module): void {
  const handlers = on.map(({ handler }) => handler);
  const owners = new Map<Class | string, string>();
  for (const model of readModels) {
    const named = `The read model '${model.name}' of ${contract.name}`;
    if (!NAME.test(model.name)) throw new Error(`${named} needs another name; allowed is ${NAME.source}.`);
    if (model.rows.length === 0 || model.handlers.length === 0)
      throw new Error(`${named} has ${model.rows.length} rows and ${model.handlers.length} handlers; it needs both.`);
    const foreign = [
      ...model.rows.filter((row) => !rows.includes(row)).map((row) => `${row.name} to store.rows`),
      ...model.handlers.filter((handler) => !handlers.includes(handler)).map((handler) => `${handler.name} to on`),
    ];
    if (foreign.length > 0) throw new Error(`${named} lists what the module does not have; add ${foreign.join(', ')}.`);
    for (const part of [model.name, ...model.rows, ...model.handlers]) {
      const owner = owners.get(part);
      if (owner !== undefined)
        throw new Error(
          `${named} shares ${typeof part === 'string' ? 'its name' : part.name} with '${owner}'; join the two, or part them.`,
        );
      owners.set(part, model.name);
    }
  }
}
