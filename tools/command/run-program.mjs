import { spawnSync } from 'node:child_process';

const MOST_OUTPUT = 1e8;

/**
 * Runs a program to its end. A program that cannot be started did not succeed.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {string} [cwd]
 * @returns {{ readonly ok: boolean, readonly said: string }} whether it ended with 0, and what it wrote
 */
export function runProgram(program, words, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    encoding: 'utf8',
    cwd,
    maxBuffer: MOST_OUTPUT,
  });
  return { ok: status === 0, said: `${stdout ?? ''}${stderr ?? ''}${error ? String(error) : ''}`.trim() };
}
