/**
 * Runs the suites that tell what modules and the platform do on a PostgreSQL of its own, made for this run and removed after
 * it: `npm run test:postgres [-- <paths and options for jest>]`. With TEST_DATABASE_URL set, on that server instead.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chmodSync } from 'node:fs';
import { provideBinaries } from './postgres/binaries.mjs';
import { Cluster } from './postgres/cluster.mjs';
import { Refusal } from './postgres/refusal.mjs';
import { serverUser } from './postgres/server-user.mjs';
import { leftOut, suites } from './postgres/suites.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

/**
 * For a cluster that is thrown away: nothing has to survive a power cut, and many small databases come and go. Whether what
 * is acknowledged is durable is not what these suites can tell, with or without fsync.
 */
const THROWAWAY = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
  autovacuum: 'off',
};

/**
 * @param {string} url
 * @returns {Promise<number>} jest's exit status
 */
async function jest(url) {
  const words = process.argv.slice(2);
  const paths = words.some((word) => !word.startsWith('-')) ? words : [...suites, ...words];
  for (const [path, reason] of Object.entries(leftOut)) say(`left out: ${path}: ${reason}`);
  const program = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const ignored = Object.keys(leftOut).flatMap((path) => ['--testPathIgnorePatterns', path]);
  const child = spawn(process.execPath, [...program, ...paths, ...ignored, '/fixtures/', '/node_modules/'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_URL: url },
  });
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

/** @param {(url: string) => Promise<number>} work */
async function onThrowawayCluster(work) {
  const user = serverUser();
  const binaries = provideBinaries();
  const above = mkdtempSync(join(tmpdir(), 'ficus-postgres-'));
  chmodSync(above, 0o711);
  const cluster = new Cluster(join(above, 'data'), { binaries, user, settings: THROWAWAY });
  try {
    await cluster.start();
    return await work(cluster.url);
  } finally {
    cluster.remove();
    rmSync(above, { recursive: true, force: true });
  }
}

// The server has to be stopped, too: jest, in the same terminal, ends by the same signal.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => undefined);
try {
  const given = process.env['TEST_DATABASE_URL'];
  process.exitCode = await (given ? jest(given) : onThrowawayCluster(jest));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  say(error.message);
  process.exitCode = 2;
}
