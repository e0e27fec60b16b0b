import { spawnSync } from 'node:child_process';
import { installPackage, mayInstallPackages } from '../command/debian-package.mjs';
import { MissingProgram } from '../command/missing-program.mjs';

/** Where Chromium lies, by the names that Debian, Ubuntu, Fedora and Arch give it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const INSTALL =
  "install it with 'sudo apt-get install chromium', or name its program in CHROMIUM, then repeat the command";

/** How Chromium starts without a screen, also as root, and talks to nobody but the page's own address. */
export const CHROMIUM_OPTIONS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of Chromium: that of CHROMIUM, or the one that is installed. Installs Debian's package where that can be done.
 * @param {{ readonly environment: NodeJS.ProcessEnv, readonly say: (sentence: string) => void }} options
 * @returns {string}
 * @throws {MissingProgram} when it is not there and cannot be installed
 */
export function provideChromium({ environment: env, say }) {
  const named = env['CHROMIUM'];
  if (named) {
    if (spawnSync(named, ['--version'], { env }).status === 0) return named;
    throw new MissingProgram(`CHROMIUM is '${named}', which does not run; ${INSTALL}.`);
  }
  const find = () => NAMES.map((name) => pathOf(name, env)).find((path) => path !== undefined);
  const found = find();
  if (found !== undefined) return found;
  if (!mayInstallPackages(env)) throw new MissingProgram(`Chromium is not installed; ${INSTALL}.`);
  const installed = installPackage('chromium', { environment: env, say }) ? find() : undefined;
  if (installed === undefined)
    throw new MissingProgram(`apt-get could not install Chromium (it says above why); ${INSTALL}.`);
  return installed;
}

/** @param {string} name @param {NodeJS.ProcessEnv} env @returns {string | undefined} */
function pathOf(name, env) {
  const { status, stdout } = spawnSync('which', [name], { env, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
