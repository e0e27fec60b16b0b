import { spawnSync } from 'node:child_process';
import { root } from '../root.mjs';
import { MissingProgram } from '../command/missing-program.mjs';

/** What kfake/go.mod asks for. */
const OLDEST_MINOR = 24;
const INSTALL = `install it from https://go.dev/dl (macOS: 'brew install go')`;

/**
 * The program that builds kfake.
 * @param {import('./java.mjs').Environment} environment
 * @returns {string}
 * @throws {MissingProgram} when it is not there, or not new enough
 */
export function provideGo(environment) {
  // Outside the module of kfake, where Go says its own version and downloads no other one.
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8', cwd: root, env: environment });
  const wanted = `kfake is built by Go 1.${OLDEST_MINOR} or newer`;
  if (status !== 0) throw new MissingProgram(`${wanted}, and 'go' does not run; ${INSTALL}.`);
  const [, version = 'of an unknown version', minor = '0'] = /\bgo(1\.(\d+)\S*)/.exec(stdout) ?? [];
  if (Number(minor) < OLDEST_MINOR) throw new MissingProgram(`${wanted}, and 'go' is Go ${version}; ${INSTALL}.`);
  return 'go';
}
