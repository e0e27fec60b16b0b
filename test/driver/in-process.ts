import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { createLog } from '../../src/platform/ops/create-log.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import type { Driver, DriverSettings, LogLine, ReadRows } from './driver.js';

/** The marketplace in the process of the suite, on a clock that stands still until it is turned. Units of work run twice. */
export async function startInProcess(settings: DriverSettings): Promise<Driver> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'ficus-driver-'));
  const remove = () => rm(dataDirectory, { recursive: true, force: true });
  const lines: LogLine[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as LogLine);
  try {
    const modules = await discoverModules(new URL('../../src/modules/', import.meta.url));
    const world = await testWorld(modules, {
      ...{ samples: true, dataDirectory, environment: settings },
      log: createLog({ level: 'info', destination: { write } }),
    });
    return {
      address: world.app,
      modules: [...world.running.modules.keys()],
      clock: { now: () => world.clock.now(), turn: (duration) => world.clock.advance(duration) },
      settled: () => world.settled(),
      rows: rowsIn(world, dataDirectory),
      tables: (module) => world.store(module).tables(),
      lines: () => Promise.resolve([...lines]),
      close: async () => {
        await world.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Reads the databases of a world, and the gateway's book in its directory. */
export function rowsIn(world: TestWorld, dataDirectory: string): ReadRows {
  return (book, statement, values = []) =>
    book === 'gateway'
      ? rowsOfFile(join(dataDirectory, 'gateway.sqlite'), statement, values)
      : world.store(book).reads.sql.all(statement, values);
}

/** Rows of a SQLite file, which another process may have open; none when there is no such file yet. */
export const rowsOfFile: ReadRows = async (file, statement, values = []) => {
  if (!existsSync(file)) return [];
  const connection = await new SqliteDatabase(file, TEST_DRIVER).reader();
  try {
    return await connection.all(statement, values);
  } finally {
    await connection.close();
  }
};
