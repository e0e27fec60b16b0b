import { spawnSync } from 'node:child_process';

const INSTALL = ['-y', '-qq', '-o', 'Dpkg::Use-Pty=0', '--no-install-recommends', 'install'];

/**
 * Whether this user can install packages of Debian.
 * @param {NodeJS.ProcessEnv} env
 */
export function mayInstallPackages(env) {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { env }).status === 0;
}

/**
 * Installs a package of Debian, without what it only recommends. apt-get says on standard error why it could not.
 * @param {string} name
 * @param {{ readonly environment: NodeJS.ProcessEnv, readonly say: (sentence: string) => void }} options
 * @returns {boolean} whether it is installed now
 */
export function installPackage(name, { environment, say }) {
  say(`Installing Debian's package ${name}.`);
  const apt = (/** @type {readonly string[]} */ words) =>
    spawnSync('apt-get', words, {
      env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 2],
    }).status === 0;
  apt(['update', '-qq']);
  return apt([...INSTALL, name]);
}
