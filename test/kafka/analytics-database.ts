import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findBinaries } from '../../tools/postgres/binaries.mjs';
import { Cluster } from '../../tools/postgres/cluster.mjs';
import { serverUser } from '../../tools/postgres/server-user.mjs';
import { ROOT } from './run-kafka.js';

const TABLES = join(ROOT, 'deploy/connect/analytics.sql');

/** A PostgreSQL of the suite's own, with what deploy/connect/analytics.sql makes. */
export class AnalyticsDatabase {
  private constructor(
    private readonly directory: string,
    /** Its server, to be killed and started again: it keeps its port while that is free. */
    readonly cluster: Cluster,
  ) {}

  /** Undefined, with a sentence on standard error, where PostgreSQL is not installed. Nothing is installed for it. */
  static async start(): Promise<AnalyticsDatabase | undefined> {
    const binaries = findBinaries();
    if (binaries === undefined) {
      process.stderr.write(
        'Skipped: the analytics table. PostgreSQL is not here; the connector of files is tried alone.\n',
      );
      return undefined;
    }
    const directory = mkdtempSync(join(tmpdir(), 'ficus-analytics-'));
    // The server runs as another user when this one is root.
    chmodSync(directory, 0o711);
    const cluster = new Cluster(join(directory, 'data'), { binaries, user: serverUser(), settings: { fsync: 'off' } });
    await cluster.start();
    const database = new AnalyticsDatabase(directory, cluster);
    // Twice: it may be run again.
    for (let times = 0; times < 2; times += 1) database.runFile(join(binaries, 'psql'));
    return database;
  }

  /** The variables that deploy/connect/analytics.properties names. */
  get environment(): Record<string, string> {
    const { host, pathname, username, password } = new URL(this.cluster.url);
    return {
      ANALYTICS_DATABASE: `${host}${pathname}`,
      ANALYTICS_USERNAME: username,
      ANALYTICS_PASSWORD: password,
    };
  }

  async rows<Row extends object>(statement: string): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: this.cluster.url });
    // A server that is killed ends the connection.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  remove(): void {
    this.cluster.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private runFile(psql: string): void {
    const words = [this.cluster.url, '--no-psqlrc', '--set=ON_ERROR_STOP=1', '--quiet', `--file=${TABLES}`];
    const { status, stderr } = spawnSync(psql, words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`psql could not run ${TABLES}: ${stderr}`);
  }
}
