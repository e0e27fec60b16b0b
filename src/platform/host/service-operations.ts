import { join } from 'node:path';
import type { CommandVoider, Dispatcher } from '../calls/dispatcher.js';
import type { AnyCall } from '../contract/call.js';
import { OPERATIONS } from '../operations/contract.js';
import { operationsModule } from '../operations/module.js';
import type { OperatedHost } from '../operations/operated-host.js';
import { boot, type Running } from './boot.js';
import type { BootOptions } from './boot-options.js';
import { databaseVariable } from './database-address.js';

type Way = Dispatcher & CommandVoider;

/**
 * Runs the operations of a service. They belong to the host and never move, so they have no placement, and a database that
 * is named after the modules: in one data directory, each host has its own.
 */
export function bootOperations(
  operators: readonly string[] | undefined,
  operated: OperatedHost,
  modules: readonly string[],
  base: BootOptions,
): Promise<Running> {
  const variable = databaseVariable(OPERATIONS);
  const file = join(base.dataDirectory, `${modules.join('-')}.${OPERATIONS}.sqlite`);
  const environment = { ...base.environment, [variable]: base.environment[variable] || `sqlite:${file}` };
  return boot(operators ? [operationsModule(operators, operated)] : [], { ...base, environment });
}

/** Takes the calls of operators to the operations, and all others to the modules, or where the journal places theirs. */
export function byModule(operations: Way, modules: Way): Way {
  const wayOf = ({ module }: AnyCall) => (module === OPERATIONS ? operations : modules);
  return {
    dispatch: (call, input, context) => wayOf(call).dispatch(call, input, context),
    void: (call, context) => wayOf(call).void(call, context),
  };
}
