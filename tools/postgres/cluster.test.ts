import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from './binaries.mjs';
import { Cluster } from './cluster.mjs';
import { clusterDirectory } from './directory.mjs';
import { moduleDatabases } from './module-databases.mjs';
import { serverUser } from './server-user.mjs';

const binaries = findBinaries();
const whereInstalled = binaries === undefined ? describe.skip : describe;

whereInstalled('a cluster of PostgreSQL', () => {
  let above = '';
  let cluster: Cluster;
  beforeEach(() => {
    above = mkdtempSync(join(tmpdir(), 'ficus-cluster-'));
    chmodSync(above, 0o711);
    const options = { binaries: binaries ?? '', user: serverUser(), settings: { fsync: 'off' } };
    cluster = new Cluster(join(above, 'data'), options);
  });
  afterEach(() => {
    cluster.remove();
    rmSync(above, { recursive: true, force: true });
  });
  const sql = (url: string, statement: string) =>
    execFileSync(join(binaries ?? '', 'psql'), ['--no-psqlrc', '-tA', url, '-c', statement], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();

  it('is made at its first start, keeps its data and its port over a stop, and is gone when it is removed', async () => {
    expect([cluster.exists, cluster.isRunning]).toEqual([false, false]);
    await cluster.start();
    const { url } = cluster;
    cluster.makeDatabases(['garden', 'water']);
    cluster.makeDatabases(['garden', 'water']);
    expect(sql(url.replace(/postgres$/, 'garden'), 'CREATE TABLE plants (id text); SELECT 1')).toContain('1');
    cluster.stop();
    expect([cluster.exists, cluster.isRunning]).toEqual([true, false]);
    await cluster.start();
    expect(cluster.url).toBe(url);
    expect(sql(url.replace(/postgres$/, 'garden'), 'SELECT COUNT(*) FROM plants')).toBe('0');
    cluster.remove();
    expect([existsSync(cluster.directory), cluster.isRunning]).toEqual([false, false]);
  });

  it('takes another port when its own is taken, and lets in nobody without the password', async () => {
    await cluster.start();
    const { port } = cluster.read();
    cluster.stop();
    const neighbour = createServer();
    await new Promise<void>((resolve) => neighbour.listen(port, '127.0.0.1', resolve));
    await cluster.start();
    expect(cluster.read().port).not.toBe(port);
    expect(() => sql(cluster.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).toThrow(/password authentication failed/);
    expect(statSync(cluster.access).mode & 0o077).toBe(0);
    await new Promise((resolve) => neighbour.close(resolve));
  });

  it("is never another's: a directory that holds one is left alone", async () => {
    mkdirSync(cluster.directory);
    writeFileSync(join(cluster.directory, 'PG_VERSION'), '15');
    await expect(cluster.start()).rejects.toThrow(/^Another cluster lies in \S+data; move it away/);
    expect(existsSync(join(cluster.directory, 'PG_VERSION'))).toBe(true);
  });
});

describe('the directory of the checkout’s cluster', () => {
  it('lies inside the checkout where the user of the server can come by, and else among temporary files', () => {
    const root = mkdtempSync(join(tmpdir(), 'ficus-checkout-'));
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    chmodSync(root, 0o755);
    expect(clusterDirectory(root, nobody)).toBe(join(root, 'data', 'postgres'));
    if (process.getuid?.() === 0) {
      chmodSync(root, 0o700);
      expect(clusterDirectory(root, nobody)).toMatch(/ficus-postgres-[0-9a-f]{12}$/);
      expect(clusterDirectory(root, nobody)).toBe(clusterDirectory(root, nobody));
    }
    rmSync(root, { recursive: true });
  });
});

describe('the databases of the checkout’s modules', () => {
  it('are one for each module, and those of the operations and of the journal, each with its variable', () => {
    const root = mkdtempSync(join(tmpdir(), 'ficus-checkout-'));
    for (const folder of ['garden', 'water', 'notes'])
      mkdirSync(join(root, 'src', 'modules', folder), { recursive: true });
    for (const folder of ['garden', 'water']) writeFileSync(join(root, 'src', 'modules', folder, 'module.ts'), '');
    expect(moduleDatabases(root, 'postgres://u:p@127.0.0.1:5432/postgres')).toEqual([
      { name: 'garden', variable: 'GARDEN_DATABASE_URL', url: 'postgres://u:p@127.0.0.1:5432/garden' },
      { name: 'water', variable: 'WATER_DATABASE_URL', url: 'postgres://u:p@127.0.0.1:5432/water' },
      { name: 'operations', variable: 'OPERATIONS_DATABASE_URL', url: 'postgres://u:p@127.0.0.1:5432/operations' },
      { name: 'placement', variable: 'PLACEMENT_DATABASE_URL', url: 'postgres://u:p@127.0.0.1:5432/placement' },
    ]);
    rmSync(root, { recursive: true });
  });
});
