import { spawnSync } from 'node:child_process';
import { MissingProgram } from '../command/missing-program.mjs';

/** Where Chromium lies, by the names that Debian, Ubuntu, Fedora and Arch give it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const INSTALL =
  "install it with 'sudo apt-get install chromium', or name its program in CHROMIUM, then repeat the command";
const APT = ['-y', '-qq', '-o', 'Dpkg::Use-Pty=0', '--no-install-recommends', 'install', 'chromium'];

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
  const apt = (/** @type {readonly string[]} */ words) =>
    spawnSync('apt-get', words, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 2, 2] })
      .status === 0;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { env }).status !== 0)
    throw new MissingProgram(`Chromium is not installed; ${INSTALL}.`);
  say("Installing Debian's package chromium.");
  apt(['update', '-qq']);
  const installed = apt(APT) ? find() : undefined;
  if (installed === undefined)
    throw new MissingProgram(`apt-get could not install Chromium (it says above why); ${INSTALL}.`);
  return installed;
}

/** @param {string} name @param {NodeJS.ProcessEnv} env @returns {string | undefined} */
function pathOf(name, env) {
  const { status, stdout } = spawnSync('which', [name], { env, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
