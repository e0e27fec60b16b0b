import { spawnSync } from 'node:child_process';
import { installPackage, mayInstallPackages } from '../command/debian-package.mjs';
import { MissingProgram } from '../command/missing-program.mjs';

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
  if (!mayInstallPackages(env)) throw new MissingProgram(`'kcat' does not run; ${INSTALL}.`);
  if (!installPackage('kcat', { environment: env, say }) || !runs())
    throw new MissingProgram(`'kcat' does not run, and apt-get could not install it (it says above why); ${INSTALL}.`);
  return 'kcat';
}
