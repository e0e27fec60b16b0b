import { type DataSource, EntityManager, type QueryRunner } from 'typeorm';

type Method = (this: EntityManager, ...parameters: unknown[]) => unknown;

/** Is shown each operation that was started, by its name, and hands over its result. */
type Watch = <T>(name: string, operation: Promise<T>) => Promise<T>;

/** TypeORM's manager for one unit of work. The unit knows of each of its operations until it is done. */
export class UnitManager extends EntityManager {
  constructor(
    dataSource: DataSource,
    runner: QueryRunner,
    readonly watch: Watch,
  ) {
    super(dataSource, runner);
  }
}

for (const name of Object.getOwnPropertyNames(EntityManager.prototype)) {
  const method = Object.getOwnPropertyDescriptor(EntityManager.prototype, name)?.value as Method | undefined;
  if (name === 'constructor' || typeof method !== 'function') continue;
  const watched = function (this: UnitManager, ...parameters: unknown[]): unknown {
    const result = method.apply(this, parameters);
    return result instanceof Promise ? this.watch(`manager.${name}()`, result) : result;
  };
  Object.defineProperty(UnitManager.prototype, name, { value: watched, writable: true, configurable: true });
}
