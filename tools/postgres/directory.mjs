import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';

/**
 * The directory of the checkout's own cluster: data/postgres, or one below the system's directory for temporary files where
 * the user who runs the server cannot come by the checkout.
 * @param {string} root
 * @param {{ uid?: number, gid?: number }} user
 * @returns {string}
 */
export function clusterDirectory(root, user) {
  const inside = join(root, 'data', 'postgres');
  if (existsSync(join(inside, 'PG_VERSION')) || canReach(existing(inside), user)) return inside;
  return join(tmpdir(), `ficus-postgres-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`);
}

/**
 * Makes a directory that the user of the server alone may enter, in place of one that was left half made.
 * @param {string} directory
 * @param {{ uid?: number, gid?: number }} user
 * @throws {CommandError} when another cluster lies there
 */
export function makeDirectory(directory, { uid, gid }) {
  if (existsSync(join(directory, 'PG_VERSION')))
    throw new CommandError(`Another cluster lies in ${directory}; move it away, then repeat the command.`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(dirname(directory), { recursive: true });
  mkdirSync(directory, { mode: 0o700 });
  if (uid !== undefined && gid !== undefined) chownSync(directory, uid, gid);
}

/**
 * The nearest folder above that exists.
 * @param {string} folder
 * @returns {string}
 */
function existing(folder) {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

/**
 * Whether a user can enter a folder, which takes a permission of each folder above it, and make another one there.
 * @param {string} folder
 * @param {{ uid?: number, gid?: number }} user
 */
function canReach(folder, user) {
  const may = (/** @type {string} */ what) => spawnSync('test', [what, folder], { ...user, cwd: '/' }).status === 0;
  // Whoever runs the server as another user is root, and makes the directory for that one.
  return may('-x') && (user.uid !== undefined || may('-w'));
}
