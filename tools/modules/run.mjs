import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../command/command-error.mjs';
import { loadModules } from '../contracts/load-modules.mjs';
import { root } from '../root.mjs';
import { checkModules } from './check-modules.js';

/**
 * Does what the arguments of `tools/modules.mjs` request.
 * @param {readonly string[]} words
 * @param {string} [checkout]
 * @returns {Promise<number>} the exit status: 1 when a start would refuse something
 */
export async function run(words, checkout = root) {
  const faults = await faultsOf(checkout);
  const ok = faults.length === 0;
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ ok, faults }, undefined, 2)}\n`);
  else if (!ok) process.stderr.write(`${faults.join('\n')}\n`);
  else if (!words.includes('--quiet')) process.stdout.write('The modules can be started.\n');
  return ok ? 0 : 1;
}

/** @param {string} checkout @returns {Promise<readonly string[]>} */
async function faultsOf(checkout) {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-modules-'));
  try {
    const modules = await loadModules(checkout, 'The modules cannot be checked');
    return await checkModules(modules, { checkout: pathToFileURL(`${checkout}/`), directory });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [error.message];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
