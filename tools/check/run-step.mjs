import { spawn } from 'node:child_process';
import { root } from '../root.mjs';

/**
 * Runs one step in a process of its own.
 * @param {import('./steps.mjs').Step} step
 * @returns {Promise<{ name: string, ok: boolean, ms: number, output: string }>}
 */
export function runStep({ name, run }) {
  const started = performance.now();
  const child = spawn(process.execPath, run, {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) => {
    child.once('close', (status) => {
      resolve({ name, ok: status === 0, ms: Math.round(performance.now() - started), output: output.trim() });
    });
  });
}
