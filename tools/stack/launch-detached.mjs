import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { identityOf } from './process-identity.mjs';

/**
 * Starts a program that does not end with this process, in a process group of its own: Ctrl-C reaches this process alone. What it says is
 * appended to its log.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ readonly cwd: string, readonly env: NodeJS.ProcessEnv, readonly log: string }} options
 * @returns {import('./process-identity.mjs').ProcessIdentity | undefined} undefined when it could not be started
 */
export function launchDetached(program, words, { cwd, env, log }) {
  const file = openSync(log, 'a');
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', file, file], detached: true });
  closeSync(file);
  // That there is no number says it.
  child.on('error', () => undefined);
  child.unref();
  return child.pid === undefined ? undefined : identityOf(child.pid);
}
