import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { runProgram } from '../command/run-program.mjs';

const VERSION = '3.6.6';

/**
 * @typedef {object} Diagnostic
 * @property {number} severity 0: an error; 1: a warning; above: a hint
 * @property {string | number} code
 * @property {string} message
 * @property {readonly (string | number)[]} path
 */

/**
 * The official AsyncAPI parser, installed from npm into the checkout's cache, once. It is no dependency of development: its 168
 * packages of 54 MB serve this judge alone, and one of them reports installations to its makers by a script, which does not
 * run here.
 * @param {string} root the checkout
 * @returns {{ validate(document: string): Promise<readonly Diagnostic[]> }}
 * @throws {CommandError} when it cannot be installed
 */
export function provideParser(root) {
  const folder = join(root, 'node_modules', '.cache', `asyncapi-parser-${VERSION}`);
  if (!existsSync(folder)) install(folder);
  const { Parser } = createRequire(join(folder, 'package.json'))('@asyncapi/parser');
  return new Parser();
}

/** @param {string} folder */
function install(folder) {
  // Beside the final place, so that an installation that was broken off is not taken for one.
  const parts = `${folder}.part`;
  rmSync(parts, { recursive: true, force: true });
  mkdirSync(parts, { recursive: true });
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  const words = ['install', '--prefix', parts, ...options, `@asyncapi/parser@${VERSION}`];
  const cli = process.env['npm_execpath'];
  const { ok, said } = cli ? runProgram(process.execPath, [cli, ...words], parts) : runProgram('npm', words, parts);
  if (!ok) {
    const lines = said.split('\n').map((line) => line.replace('npm error ', ''));
    const reason = lines.find((line) => /Error: |: |No matching/.test(line)) ?? lines[0];
    throw new CommandError(`@asyncapi/parser ${VERSION} could not be installed from npm: ${reason}`);
  }
  renameSync(parts, folder);
}
