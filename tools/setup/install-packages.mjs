import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../say.mjs';
import { isInstalled, recordInstalled } from './installed.mjs';
import { npm } from './npm.mjs';
import { showing } from './progress.mjs';

/**
 * Installs what the package-lock.json of a folder names, unless it is there. Nothing is compiled: a driver is built when one wants it.
 * @param {string} folder
 * @returns {Promise<{ readonly problem?: string, readonly state: import('./set-up.mjs').State }>} `problem`: what to do when it failed
 */
export async function providePackages(folder) {
  if (isInstalled(folder)) return { state: 'present' };
  const problem = elsewhere(folder) ?? (await install(folder));
  if (problem) return { problem, state: 'present' };
  recordInstalled(folder);
  return { state: 'installed' };
}

/** `npm ci` would empty the folder that a link leads to: that of another checkout. @param {string} folder */
function elsewhere(folder) {
  const modules = join(folder, 'node_modules');
  if (!lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  const target = existsSync(modules) ? realpathSync(modules) : 'a folder that is gone';
  return `${modules} is a link to ${target}, which does not hold what ${join(folder, 'package-lock.json')} names; nothing was changed there. Remove the link, then repeat the command.`;
}

/** @param {string} folder @returns {Promise<string | undefined>} what to do when it failed */
async function install(folder) {
  const wanted = wantedPackages(folder);
  const began = performance.now();
  let said = '';
  const describe = (/** @type {number} */ seconds) => {
    const there = wanted.filter((path) => existsSync(join(folder, path, 'package.json'))).length;
    return `Installing packages (once, half a minute usually): ${there} of ${wanted.length}, ${seconds} s`;
  };
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const status = await showing(describe, () => npm(words, folder, (text) => (said += text)));
  if (status === 0) {
    say(`Installed ${wanted.length} packages in ${Math.round((performance.now() - began) / 1_000)} s.`);
    return undefined;
  }
  say(said.trimEnd());
  return "npm could not install the packages; the reason is above (mostly no way to the registry: see 'npm config get registry'). Repeat the command when it is solved.";
}

/** The packages that every platform installs. @param {string} folder @returns {string[]} their paths */
function wantedPackages(folder) {
  /** @type {{ packages: { [path: string]: { optional?: boolean } } }} */
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).flatMap(([path, { optional }]) => (path === '' || optional ? [] : [path]));
}
