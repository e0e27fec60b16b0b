import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { runProgram } from '../command/run-program.mjs';

/**
 * Does something with a clean worktree of the last commit of a checkout, which is made for it and removed after it. Its packages
 * are those of the checkout; nothing is built there.
 * @template T
 * @param {string} checkout
 * @param {(worktree: string) => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {CommandError} when it cannot be made
 */
export async function onCleanWorktree(checkout, work) {
  const above = realpathSync(mkdtempSync(join(tmpdir(), 'ficus-extracted-')));
  const worktree = join(above, 'worktree');
  try {
    git(checkout, 'worktree', 'add', '--detach', '--quiet', worktree, 'HEAD');
    const lock = (/** @type {string} */ folder) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
    if (lock(worktree) !== lock(checkout))
      throw new CommandError(
        'package-lock.json differs from that of the last commit, so the packages here are others; commit it, then repeat the command.',
      );
    symlinkSync(join(checkout, 'node_modules'), join(worktree, 'node_modules'), 'dir');
    return await work(worktree);
  } finally {
    // A program that was stopped may write for a moment yet.
    rmSync(above, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    runProgram('git', ['worktree', 'remove', '--force', worktree], checkout);
  }
}

/** The last commit, shortened. @param {string} checkout */
export function lastCommit(checkout) {
  return git(checkout, 'rev-parse', '--short', 'HEAD');
}

/**
 * The files that differ from the last commit, or are new; those that git ignores left out.
 * @param {string} checkout
 * @param {readonly string[]} [paths] only below these
 */
export function changedFiles(checkout, paths = []) {
  const said = git(checkout, 'status', '--porcelain', '--untracked-files=all', '--', ...paths);
  const lines = said.split('\n').filter(Boolean);
  return lines.map((line) => line.trim().replace(/^\S+\s+/, ''));
}

/** @param {string} checkout @param {string[]} words */
function git(checkout, ...words) {
  const { ok, said } = runProgram('git', words, checkout);
  if (!ok) throw new CommandError(`This needs a git checkout with a commit, and git ${words[0]} fails: ${said}`);
  return said;
}
