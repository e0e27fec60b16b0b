import { runProgram } from './run-program.mjs';
import { CommandError } from './command-error.mjs';

/**
 * The files that differ from a commit or branch, those that Git does not know yet among them.
 * @param {string} root
 * @param {string} ref
 * @returns {string[]}
 */
export function changedFiles(root, ref) {
  const base = runProgram('git', ['merge-base', ref, 'HEAD'], root);
  if (!base.ok)
    throw new CommandError(`Git knows no commit '${ref}' here; name a branch, a tag or a commit: ${base.said}`);
  const changed = lines(runProgram('git', ['diff', '--name-only', base.said], root).said);
  const added = lines(runProgram('git', ['ls-files', '--others', '--exclude-standard'], root).said);
  return [...new Set([...changed, ...added])].sort();
}

/** @param {string} text */
function lines(text) {
  return text.split('\n').filter((line) => line !== '');
}
