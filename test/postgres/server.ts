import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from '../../tools/postgres/binaries.mjs';
import { Cluster } from '../../tools/postgres/cluster.mjs';
import { serverUser } from '../../tools/postgres/server-user.mjs';
import { createDatabase } from '../../src/platform/store/postgres/postgres-databases.js';
import { PostgresDatabase } from '../../src/platform/store/postgres/postgres-database.js';

/** PostgreSQL's programs, where they are installed. */
export const BINARIES = findBinaries();

/** A suite that needs servers of its own; left out where PostgreSQL is not installed. */
export const describeWithServer = BINARIES === undefined ? describe.skip : describe;

/** A PostgreSQL server that a test may stop, with a database for a module. */
export interface Server {
  readonly cluster: Cluster;
  readonly url: string;
  /** The same database once more, as another process would open it. */
  database(module?: string): PostgresDatabase;
  remove(): Promise<void>;
}

/** Starts a server on a port of its own. `settings` go into its configuration. */
export async function startServer(settings: Record<string, string> = {}): Promise<Server> {
  const above = await mkdtemp(join(tmpdir(), 'ficus-server-'));
  await chmod(above, 0o711);
  const options = { binaries: BINARIES ?? '', user: serverUser(), settings: { fsync: 'off', ...settings } };
  const cluster = new Cluster(join(above, 'data'), options);
  await cluster.start();
  const url = await createDatabase(cluster.url, 'garden');
  return {
    cluster,
    url,
    database: (module = 'garden') => new PostgresDatabase(url, module),
    remove: async () => {
      cluster.remove();
      await rm(above, { recursive: true, force: true });
    },
  };
}
