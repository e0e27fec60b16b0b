import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ version?: string, optional?: boolean, peer?: boolean }} Locked */

/**
 * Whether node_modules of a folder holds what its package-lock.json requires. A stamp decides at once; without one (someone ran
 * `npm install` by hand) npm's own record is compared with the lock.
 * @param {string} folder
 * @returns {boolean}
 */
export function isInstalled(folder) {
  if (!existsSync(join(folder, 'node_modules'))) return false;
  if (readText(stampFile(folder)) === installedStamp(folder)) return true;
  if (!matchesLock(folder)) return false;
  recordInstalled(folder);
  return true;
}

/**
 * Leaves the stamp that says: node_modules is what this lock needs.
 * @param {string} folder
 */
export function recordInstalled(folder) {
  writeAnew(stampFile(folder), installedStamp(folder));
}

/**
 * Whether the native part of a package fits this Node. A stamp decides at once; without one a process tries to load it.
 * @param {string} root
 * @param {string} name
 * @returns {boolean}
 */
export function isBuilt(root, name) {
  const file = join(root, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return false;
  return readText(stampFile(root, name)) === builtStamp(file) || recordBuilt(root, name);
}

/**
 * Leaves the stamp that says: this Node can load the package.
 * @param {string} root
 * @param {string} name
 * @returns {boolean} whether it can
 */
export function recordBuilt(root, name) {
  if (!loads(root, name)) return false;
  writeAnew(stampFile(root, name), builtStamp(join(root, 'node_modules', name, 'package.json')));
  return true;
}

/** Some packages load their native part with the first database. A process of its own: what was loaded once stays as it is. @param {string} root @param {string} name */
function loads(root, name) {
  const open = `const loaded = require(${JSON.stringify(name)}); new (loaded.Database ?? loaded)(':memory:');`;
  return spawnSync(process.execPath, ['-e', open], { cwd: root, stdio: 'ignore' }).status === 0;
}

/** @param {string} folder @param {string} [name] */
function stampFile(folder, name = 'setup') {
  return join(folder, 'node_modules', `.ficus-${name}`);
}

const PLATFORM = `${process.platform}-${process.arch}`;

/** @param {string} folder */
function installedStamp(folder) {
  return `${createHash('sha256')
    .update(readText(join(folder, 'package-lock.json')))
    .digest('hex')} ${PLATFORM}\n`;
}

/** @param {string} file the package.json of the package */
function builtStamp(file) {
  return `${JSON.parse(readText(file)).version} node-${process.versions.modules} ${PLATFORM}\n`;
}

/** Writes a file of its own: one that is a hard link to that of another checkout stays there as it is. @param {string} file @param {string} text */
function writeAnew(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
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
