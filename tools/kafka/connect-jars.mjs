import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.mjs';
import { fillByMaven } from './maven.mjs';

const PROJECT = join(root, 'deploy', 'connect', 'pom.xml');

/**
 * The folder of the jars of Kafka Connect and its connectors, as deploy/connect/pom.xml lists them: downloaded by Maven once for
 * each state of that file, and kept.
 * @param {string} above the folder of what Kafka runs on
 * @param {import('./maven.mjs').DownloadOptions} options
 * @returns {Promise<string>}
 * @throws {import('../command/command-error.mjs').CommandError} when Maven is not there, or cannot download them
 */
export async function provideConnectJars(above, options) {
  const state = createHash('sha256').update(readFileSync(PROJECT)).digest('hex').slice(0, 8);
  const folder = join(above, `connect-${state}`);
  /** @param {string} draft */
  const words = (draft) => ['--file', PROJECT, 'package', `-Djars=${join(draft, 'jars')}`];
  await fillByMaven(folder, { what: 'Kafka Connect', megabytes: 64, words }, options);
  return folder;
}
