import type { DataSource, Logger, QueryRunner } from 'typeorm';
import type { Gate } from './database.js';

/**
 * A query runner of TypeORM on a connection of ours, each of whose statements goes through a gate. TypeORM keeps one
 * runner for each data source of SQLite; this one differs from it in its connection (`parts`) and its gate. Telling it
 * that a transaction is open keeps `save()` from beginning another.
 */
export function gatedRunner(dataSource: DataSource, gate: Gate, parts: object): QueryRunner {
  const base = dataSource.createQueryRunner();
  const run = Reflect.get(base, 'query') as (...parameters: unknown[]) => Promise<unknown>;
  const query = (statement: string, ...rest: unknown[]): Promise<unknown> =>
    gate(statement, () => Reflect.apply(run, runner, [statement, ...rest]));
  const runner: QueryRunner = Object.assign(Object.create(base) as QueryRunner, {
    isTransactionActive: true,
    query,
    release: () => Promise.resolve(),
    ...parts,
  });
  return runner;
}

/** The platform logs what matters itself; TypeORM would print to the console. */
export const silentLogger: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};
