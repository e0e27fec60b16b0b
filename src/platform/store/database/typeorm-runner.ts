import type { DataSource, Logger, QueryRunner } from 'typeorm';
import type { Gate } from './database.js';

/**
 * A query runner of TypeORM on one of our connections. Each of its statements goes through `gate`. TypeORM believes that a
 * transaction is open, so that `save()` does not begin another.
 * @param parts replace parts of TypeORM's own runner: its connection.
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

/** Keeps TypeORM from printing to the console. The platform writes its own log. */
export const silentLogger: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};
