/**
 * What a user would otherwise write: NestJS 11, TypeORM and sqlite3, made correct by a lock over every write, because all
 * requests share one connection. The same rows, durable (WAL, synchronous FULL).
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { serve } from '../http/serve.mjs';
import { own, peer } from '../harness/peers.mjs';
import { orderRows } from './order-rows.mjs';

serve(
  /** @param {Omit<import('./floor-server.mjs').FloorJob, 'driver'>} job */
  async ({ directory, written }) => {
    const { Body, Controller, Headers, Module, Post } = await peer('@nestjs/common');
    const { NestFactory } = await peer('@nestjs/core');
    const dataSource = await openDataSource(join(directory, 'nest.sqlite'), written);
    const rows = await orderRows(written);

    class OrderService {
      /** @type {Promise<unknown>} */
      last = Promise.resolve();

      /** @param {string} key */
      async place(key) {
        const { orderId, rows: made } = rows.next(key);
        const write = () =>
          dataSource.transaction(async (/** @type {any} */ manager) => {
            for (const [table, values] of byTable(made)) await manager.insert(table, values);
          });
        const mine = this.last.then(write, write);
        this.last = mine;
        await mine;
        return { ...written.answer, orderId };
      }
    }
    class OrderController {
      /** @param {OrderService} orders */
      constructor(orders) {
        this.orders = orders;
      }

      /**
       * @param {string} key
       * @param {object} _body
       */
      place(key, _body) {
        return this.orders.place(key);
      }
    }
    class OrderModule {}
    const placed = /** @type {PropertyDescriptor} */ (
      Object.getOwnPropertyDescriptor(OrderController.prototype, 'place')
    );
    Headers('idempotency-key')(OrderController.prototype, 'place', 0);
    Body()(OrderController.prototype, 'place', 1);
    Post()(OrderController.prototype, 'place', placed);
    Reflect.defineMetadata('design:paramtypes', [OrderService], OrderController);
    Controller('api/orders')(OrderController);
    Module({ controllers: [OrderController], providers: [OrderService] })(OrderModule);

    const app = await NestFactory.create(OrderModule, { logger: ['error', 'warn'] });
    await app.listen(0, '127.0.0.1');
    return { url: await app.getUrl(), close: () => app.close() };
  },
);

/**
 * @param {string} file
 * @param {import('../rows/written-rows.mjs').Written} written
 */
async function openDataSource(file, { schema, rows }) {
  const { default: typeorm } = await own('typeorm');
  const entities = [...byTable(rows)].map(
    ([name, [values]]) =>
      new typeorm.EntitySchema({
        name,
        tableName: name,
        columns: Object.fromEntries(
          Object.entries(values ?? {}).map(([column, value]) => [
            column,
            // TypeORM wants a primary key; the tables have their own.
            {
              type: typeof value === 'number' ? 'integer' : 'varchar',
              primary: /(^|_)(id|key)$|position/.test(column),
              nullable: value === null,
            },
          ]),
        ),
      }),
  );
  const dataSource = new typeorm.DataSource({ type: 'sqlite', database: file, entities, enableWAL: true });
  await dataSource.initialize();
  await dataSource.query('PRAGMA synchronous = FULL');
  for (const statement of schema) await dataSource.query(statement);
  return dataSource;
}

/** @param {readonly import('../rows/written-rows.mjs').WrittenRow[]} rows */
function byTable(rows) {
  /** @type {Map<string, import('../rows/written-rows.mjs').WrittenRow['values'][]>} */
  const tables = new Map();
  for (const { table, values } of rows) tables.set(table, [...(tables.get(table) ?? []), values]);
  return tables;
}
