import { spawnSync } from 'node:child_process';
import { CommandError } from '../../command/command-error.mjs';
import { runProgram } from '../../command/run-program.mjs';

/** How much of what a command printed a review keeps, in characters: its end, where results are. */
const KEPT = 4_000;
const MOST_OUTPUT = 1e8;

/**
 * Runs a command for a claim, and keeps what it printed and the commit that it ran on.
 * @param {string} root
 * @param {string} command
 * @returns {import('./session.mjs').Run}
 * @throws {CommandError} when it printed nothing
 */
export function runClaim(root, command) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
  });
  const output = `${stdout}${stderr}`.trim();
  if (output === '')
    throw new CommandError(
      `A run shows something: '${command}' printed nothing (exit status ${status}). Name a command that prints what the answer claims; nothing was written.`,
    );
  return { command, commit: commitOf(root), status, output: output.slice(-KEPT) };
}

/** The commit of a checkout; `+` says that files were changed since. @param {string} root */
function commitOf(root) {
  const head = runProgram('git', ['rev-parse', '--short=12', 'HEAD'], root);
  if (!head.ok) return 'none';
  return runProgram('git', ['diff', '--quiet', 'HEAD'], root).ok ? head.said : `${head.said}+`;
}
