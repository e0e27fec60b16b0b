import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadsDriver } from './sqlite-driver.mjs';

/** @typedef {{ version?: string, optional?: boolean, peer?: boolean }} Locked */

/**
 * Whether node_modules holds what package-lock.json requires, built for this Node. A stamp decides at once; without one
 * (someone ran `npm install` by hand) npm's own record is compared with the lock.
 * @param {string} root
 * @returns {boolean}
 */
export function isInstalled(root) {
  if (!existsSync(join(root, 'node_modules'))) return false;
  if (readText(stampFile(root)) === fingerprint(root)) return true;
  if (!matchesLock(root) || !loadsDriver(root)) return false;
  recordInstalled(root);
  return true;
}

/**
 * Leaves the stamp that says: node_modules is what this lock and this Node need.
 * @param {string} root
 */
export function recordInstalled(root) {
  writeFileSync(stampFile(root), fingerprint(root));
}

/** @param {string} root */
function stampFile(root) {
  return join(root, 'node_modules', '.ficus-setup');
}

/** @param {string} root */
function fingerprint(root) {
  const lock = readText(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  return `${hash} node-${process.versions.modules} ${process.platform}-${process.arch}\n`;
}

/** @param {string} root */
function matchesLock(root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '') return true;
    return present[path] ? present[path].version === version : Boolean(optional || peer);
  });
}

/**
 * @param {string} file
 * @returns {{ [path: string]: Locked }}
 */
function lockedPackages(file) {
  const text = readText(file);
  return text ? JSON.parse(text).packages : {};
}

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
