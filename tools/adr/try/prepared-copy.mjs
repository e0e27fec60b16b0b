import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../command/run-program.mjs';
import { CommandError } from '../../command/command-error.mjs';

/** @typedef {{ readonly root: string, readonly remove: () => Promise<void> }} PreparedCopy a copy of the checkout to run a lab in */

/**
 * Copies the checkout, and applies a patch of an option.
 * @param {string} root
 * @param {string | undefined} patch a path below the root; undefined: as it is
 * @returns {Promise<PreparedCopy>}
 */
export async function patchedCopy(root, patch) {
  const { Workbench } = await import('../../../test/sabotage/workbench.js');
  const bench = await Workbench.make(root);
  const copy = { root: bench.root, remove: () => bench.remove() };
  if (patch === undefined) return copy;
  const { ok, said } = runProgram('git', ['apply', join(root, patch)], bench.root);
  if (ok) return copy;
  await bench.remove();
  throw new CommandError(`${patch} does not fit the code as it is now; write it anew with git diff. ${said}`);
}

/**
 * Checks a branch out into a worktree of its own.
 * @param {string} root
 * @param {string} branch
 * @returns {Promise<PreparedCopy>}
 */
export async function branchCopy(root, branch) {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const above = await mkdtemp(join(tmpdir(), 'ficus-adr-branch-'));
  const folder = join(above, 'checkout');
  const { ok, said } = runProgram('git', ['worktree', 'add', '--detach', folder, branch], root);
  if (!ok) {
    await rm(above, { recursive: true, force: true });
    throw new CommandError(`The branch ${branch} cannot be checked out: ${said}`);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return {
    root: folder,
    remove: async () => {
      runProgram('git', ['worktree', 'remove', '--force', folder], root);
      await rm(above, { recursive: true, force: true });
    },
  };
}
