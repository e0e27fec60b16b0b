import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandError } from '../command/command-error.mjs';
import { provideMaven } from './java.mjs';

/** After so many jars the person at the terminal reads that it goes on. */
const JARS_PER_LINE = 10;

/**
 * @typedef {{
 *   readonly environment: import('./java.mjs').Environment, readonly say: (sentence: string) => void, readonly otherwise?: string,
 * }} DownloadOptions `otherwise`: what to do where Maven cannot be installed
 */

/**
 * Has Maven fill a folder with jars, unless it is there. Maven keeps what it downloads in its own repository (~/.m2), so another
 * checkout only copies.
 * @param {string} folder
 * @param {{ readonly what: string, readonly megabytes: number, readonly words: (draft: string) => readonly string[] }} wanted
 *   `words` are those for Maven that put the jars into the folder `jars` of `draft`
 * @param {DownloadOptions} options
 * @throws {import('../command/missing-program.mjs').MissingProgram} when Maven is not there
 * @throws {CommandError} when it cannot download them
 */
export async function fillByMaven(folder, { what, megabytes, words }, options) {
  if (existsSync(folder)) return;
  const maven = provideMaven(options.environment, options.otherwise);
  mkdirSync(dirname(folder), { recursive: true });
  // Beside the final place, so that a download that was broken off is not taken for one.
  const draft = mkdtempSync(`${folder}.part-`);
  try {
    options.say(`Getting ${what} by Maven (${megabytes} MB the first time) …`);
    await runMaven(maven, ['--batch-mode', ...words(draft)], { what, draft, ...options });
    // Another command may have been faster.
    if (!existsSync(folder)) renameSync(join(draft, 'jars'), folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * @param {string} maven
 * @param {readonly string[]} words
 * @param {DownloadOptions & { readonly what: string, readonly draft: string }} options
 */
async function runMaven(maven, words, { what, draft, environment, say }) {
  const child = spawn(maven, words, { cwd: draft, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  // A signal that ends this process alone must not leave the download behind.
  const kill = () => child.kill();
  process.once('exit', kill);
  /** @type {string[]} */
  const errors = [];
  let downloaded = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('ERROR')) errors.push(line.replace(/^.*?ERROR\S*\s*/, ''));
    if (!/^Downloaded from .*\.jar /.test(line.replace(/^\[INFO\]\s*/, ''))) return;
    downloaded += 1;
    if (downloaded % JARS_PER_LINE === 0) say(`… ${downloaded} jars downloaded`);
  });
  const [status] = await once(child, 'close');
  process.off('exit', kill);
  if (status !== 0)
    throw new CommandError(
      `Maven could not download ${what}: ${errors[0] ?? `it ended with ${status}`}. Repeat the command when Maven's repository can be reached.`,
    );
}
