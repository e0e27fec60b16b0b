import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { compile } from './compile.mjs';
import { isBuilt, recordBuilt } from './installed.mjs';
import { linkPackage } from './link-package.mjs';
import { providePackages } from './install-packages.mjs';

/** @typedef {{ readonly problem?: string, readonly state: import('./set-up.mjs').State }} Provided */

/** The folder whose package-lock.json pins better-sqlite3: only who wants that driver installs it. */
export const ON_REQUEST = join('tools', 'setup', 'better-sqlite3');

/**
 * What makes each driver ready in a checkout whose packages are installed.
 * @type {{ readonly [driver: string]: (root: string, requested: boolean) => Provided | Promise<Provided> }}
 */
export const DRIVERS = { sqlite3: (root) => build('sqlite3', root, root), 'better-sqlite3': betterSqlite3, node };

/** Compiles a package of a folder, unless it loads already. @param {string} name @param {string} folder @param {string} root @returns {Promise<Provided>} */
async function build(name, folder, root) {
  if (isBuilt(root, name)) return { state: 'present' };
  const problem = await compile(name, folder);
  if (problem) return { problem, state: 'present' };
  if (recordBuilt(root, name)) return { state: 'installed' };
  const remedy = `run 'npm rebuild ${name}' in ${folder} and read what it says, then try again.`;
  return { problem: `${name} is installed but cannot be loaded; ${remedy}`, state: 'present' };
}

/**
 * Compiled again when it was built for another Node. Copying a large module takes sqlite3 besides, so both are made ready.
 * @param {string} root @param {boolean} requested @returns {Promise<Provided>}
 */
async function betterSqlite3(root, requested) {
  const name = 'better-sqlite3';
  const other = await build('sqlite3', root, root);
  if (other.problem) return other;
  const folder = join(root, ON_REQUEST);
  const installed = existsSync(join(folder, 'node_modules'));
  if (!installed && isBuilt(root, name)) return { state: 'present' };
  if (!installed && !requested) {
    const command = `'npm run setup -- ${name}'`;
    return { problem: `SQLITE_DRIVER is '${name}', which is not installed here; run ${command}.`, state: 'present' };
  }
  const { problem } = await providePackages(folder);
  if (problem) return { problem, state: 'present' };
  linkPackage(root, folder, name);
  return build(name, folder, root);
}

/** Comes with Node. @returns {Provided} */
function node() {
  if (isBuiltin('node:sqlite')) return { state: 'present' };
  const problem = `SQLITE_DRIVER is 'node', and Node ${process.versions.node} has no SQLite of its own; run Node 22.13 or newer, or set SQLITE_DRIVER to another driver.`;
  return { problem, state: 'present' };
}
