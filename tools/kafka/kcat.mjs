import { spawnSync } from 'node:child_process';
import { MissingProgram } from '../command/missing-program.mjs';

const APT = ['-y', '-qq', '-o', 'Dpkg::Use-Pty=0', '--no-install-recommends', 'install', 'kcat'];
const INSTALL = "install it with 'sudo apt-get install kcat' (macOS: 'brew install kcat'), then repeat the command";

/**
 * The program kcat, a client of Kafka that has nothing of ours. Installs Debian's package where that can be done.
 * @param {{ readonly environment: import('./java.mjs').Environment, readonly say: (sentence: string) => void }} options
 * @returns {string}
 * @throws {MissingProgram} when it is not there and cannot be installed
 */
export function provideKcat({ environment: env, say }) {
  const runs = () => spawnSync('kcat', ['-V'], { env }).status === 0;
  if (runs()) return 'kcat';
  const apt = (/** @type {readonly string[]} */ words) =>
    spawnSync('apt-get', words, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 2, 2] })
      .status === 0;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { env }).status !== 0)
    throw new MissingProgram(`'kcat' does not run; ${INSTALL}.`);
  say("Installing Debian's package kcat.");
  apt(['update', '-qq']);
  if (!apt(APT) || !runs())
    throw new MissingProgram(`'kcat' does not run, and apt-get could not install it (it says above why); ${INSTALL}.`);
  return 'kcat';
}
