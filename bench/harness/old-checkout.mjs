import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/root.mjs';
import { say } from '../../tools/say.mjs';
import { Misuse } from './options.mjs';

/** An older commit of this repository, built in a folder of its own. */
export class OldCheckout {
  /**
   * @param {string} commit
   * @param {string} folder
   */
  constructor(commit, folder) {
    this.commit = commit;
    this.folder = folder;
  }

  /**
   * Checks a commit out below `data/bench`, in a worktree of Git, and builds it by its own scripts. It begins with a copy of
   * the packages that are installed here, so that only those that differ are installed.
   * @param {string} revision
   * @throws Misuse when there is no such commit
   */
  static async make(revision) {
    const commit = commitOf(revision);
    const folder = join(root, 'data', 'bench', `at-${commit}`);
    if (!existsSync(folder)) {
      mkdirSync(join(root, 'data', 'bench'), { recursive: true });
      git('worktree', 'add', '--quiet', '--detach', folder, commit);
      for (const packages of ['node_modules', 'bench/node_modules'])
        if (existsSync(join(root, packages)))
          cpSync(join(root, packages), join(folder, packages), { recursive: true, verbatimSymlinks: true });
    }
    say(`Building ${commit} in ${folder}…`);
    const status = await run('npm', ['run', '--silent', 'build'], folder);
    if (status !== 0) throw new Error(`${commit} cannot be built: 'npm run build' in ${folder} ended with ${status}.`);
    return new OldCheckout(commit, folder);
  }

  /** Removes the worktree. */
  remove() {
    git('worktree', 'remove', '--force', this.folder);
  }
}

/** @param {string} revision */
function commitOf(revision) {
  try {
    return git('rev-parse', '--short', '--verify', '--quiet', `${revision}^{commit}`).trim();
  } catch {
    throw new Misuse(`'${revision}' is no commit of this repository; name one, such as HEAD~10.`);
  }
}

/** @param {readonly string[]} words */
function git(...words) {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/**
 * @param {string} command
 * @param {readonly string[]} words
 * @param {string} folder
 * @returns {Promise<number | null>} the exit status
 */
function run(command, words, folder) {
  const child = spawn(command, words, { cwd: folder, stdio: ['ignore', 2, 2] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
