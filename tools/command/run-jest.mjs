import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from '../root.mjs';

/** The words for node that run jest in a checkout. */
export const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/**
 * Runs jest in this checkout, in the same terminal.
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} environment what is added to that of this process
 * @returns {Promise<number>} its exit status
 */
export async function runJest(words, environment) {
  const child = spawn(process.execPath, [...JEST, ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const [status] = await once(child, 'exit');
  return status ?? 1;
}
