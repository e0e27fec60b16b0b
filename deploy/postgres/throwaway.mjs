import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBinaries } from './binaries.mjs';
import { Cluster } from './cluster.mjs';
import { serverUser } from './server-user.mjs';

/**
 * Nothing has to survive a power cut, and many small databases come and go. That what is acknowledged is durable is not what
 * tests on it can tell, with or without fsync: they kill programs, not the machine.
 */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
  autovacuum: 'off',
};

/**
 * Does something with a cluster that is made for it and removed after it. A signal to stop is left to what is started: it
 * ends by the same one, in the same terminal, and the cluster is removed after it.
 * @template T
 * @param {(cluster: Cluster) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function onThrowawayCluster(work) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => undefined);
  const user = serverUser();
  const binaries = provideBinaries();
  const above = mkdtempSync(join(tmpdir(), 'ficus-postgres-'));
  chmodSync(above, 0o711);
  const cluster = new Cluster(join(above, 'data'), { binaries, user, settings: SETTINGS });
  try {
    await cluster.start();
    return await work(cluster);
  } finally {
    cluster.remove();
    rmSync(above, { recursive: true, force: true });
  }
}
