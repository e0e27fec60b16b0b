import type { DataSource } from 'typeorm';
import type { Clock } from '../../ops/clock.js';
import type { Ids } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import { CaptureTables0000000000084 } from '../capture/capture-tables.js';
import { checkCapture } from '../capture/check-capture.js';
import { CopyTable0000000000083 } from '../copy/copy-table.js';
import type { Connection, Database, DataSourceSpec } from './database.js';
import {
  type ExpectedDatabase,
  identify,
  Identity0000000000080,
  Journal0000000000082,
  refuseForeign,
} from './identity.js';
import { migrate } from './migrate.js';
import { assertRowsFit } from './row-tables.js';
import { Roles0000000000081 } from './ownership.js';
import { FencedStoreTables, StoreTables0000000000001 } from './store-tables.js';
import { becomeOwner, WriterToken0000000000040 } from './writer-token.js';

/**
 * The migrations of a database: those of the store, then those that are given.
 * @param bornFenced a database that is new is fenced at epoch 0
 */
export function storeMigrations(
  database: Database,
  { migrations, bornFenced }: Pick<DataSourceSpec, 'migrations'> & { readonly bornFenced?: boolean },
): DataSourceSpec['migrations'] {
  return [
    bornFenced ? FencedStoreTables : StoreTables0000000000001,
    Identity0000000000080,
    Roles0000000000081,
    Journal0000000000082,
    CopyTable0000000000083,
    CaptureTables0000000000084,
    ...(database.exclusive ? [WriterToken0000000000040] : []),
    ...migrations,
  ];
}

/**
 * Makes a database ready for this process: refuses a foreign one, makes this process the owner where only one process may write,
 * migrates, compares the rows with the tables, checks its capture of changes, and gives the database its id.
 * @returns the token of this process (`writer-token.ts`) and the id
 */
export async function prepareDatabase(
  spec: ExpectedDatabase & {
    readonly database: Database;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly logger?: Log;
  },
  dataSource: DataSource,
  connection: Connection,
): Promise<{ readonly token: number | undefined; readonly identity: string }> {
  const { database, module } = spec;
  return database.migrating(async () => {
    await refuseForeign(database, connection, spec);
    const token = await becomeOwner(database, connection, spec.clock, () =>
      migrate(module, database, dataSource, connection),
    );
    // A claim that is still there was committed by hand: a group removes its own.
    await connection.all('DELETE FROM _claim');
    await assertRowsFit(module, database, dataSource, connection);
    await checkCapture(spec, connection);
    return { token, identity: await identify(database, connection, spec) };
  });
}
