import { spawn } from 'node:child_process';
import { compilerEnvironment } from './compiler.mjs';

/** Files that are compiled at once: one is so large that more would wait for it. */
const JOBS = '2';

/**
 * Runs npm in a folder.
 * @param {readonly string[]} words
 * @param {string} folder
 * @param {(text: string) => void} heard gets what it writes, in pieces
 * @returns {Promise<number>} the exit status
 */
export function npm(words, folder, heard) {
  const cli = process.env['npm_execpath'];
  const [command, all] = cli ? [process.execPath, [cli, ...words]] : ['npm', [...words]];
  const child = spawn(command, all, {
    cwd: folder,
    env: compilerEnvironment({ JOBS, ...process.env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: !cli && process.platform === 'win32',
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', heard);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      heard(`${error.message}\n`);
      resolve(1);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });
}
