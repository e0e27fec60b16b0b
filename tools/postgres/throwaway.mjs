import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBinaries } from './binaries.mjs';
import { Cluster } from './cluster.mjs';
import { provideOrSkip } from '../command/provide-or-skip.mjs';
import { serverUser } from './server-user.mjs';

/**
 * Nothing has to survive a power cut, and many small databases come and go. That what is acknowledged is durable is not what
 * tests on it can see, with or without fsync: they kill programs, not the machine.
 */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
  autovacuum: 'off',
};

/**
 * What it takes to run PostgreSQL here.
 * @throws {CommandError} saying what is missing
 */
const provide = () => ({ user: serverUser(), binaries: provideBinaries() });

/**
 * Does something with a cluster that is made for it and removed after it. A signal to stop is left to what is started: it
 * ends by the same one, in the same terminal, and the cluster is removed after it.
 * @param {(cluster: Cluster) => Promise<number>} work resolves with an exit status
 * @param {{ orSkip: boolean }} options whether it is no failure, but said, that PostgreSQL cannot be had here
 * @returns {Promise<number>} the exit status
 * @throws {CommandError} when PostgreSQL cannot be had, or does not start
 */
export async function onThrowawayCluster(work, { orSkip }) {
  const options = await provideOrSkip('PostgreSQL', provide, { orSkip });
  if (!options) return 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => undefined);
  const above = mkdtempSync(join(tmpdir(), 'ficus-postgres-'));
  chmodSync(above, 0o711);
  const cluster = new Cluster(join(above, 'data'), { ...options, settings: SETTINGS });
  try {
    await cluster.start();
    return await work(cluster);
  } finally {
    cluster.remove();
    rmSync(above, { recursive: true, force: true });
  }
}
