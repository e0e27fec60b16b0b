import { relative } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { runProgram } from '../../command/run-program.mjs';
import { root } from '../../root.mjs';
import type { FoundLab } from '../find-labs.js';

/** A change of these may change every lab. */
const ALL = ['tools/lab', 'tools/lab.mjs', 'tools/contracts/typescript-hooks.mjs', 'package-lock.json'];

/**
 * The labs that a change since a commit touches: by their material, their pages, or what they cover.
 * @throws CommandError when Git does not know the commit
 */
export function touchedLabs(labs: readonly FoundLab[], since: string): readonly FoundLab[] {
  const { ok, said } = runProgram('git', ['diff', '--name-only', since, '--'], root);
  if (!ok) throw new CommandError(`--changed takes a commit that git knows here, not '${since}': ${said}`);
  const changed = said.split('\n').filter(Boolean);
  const touches = (path: string) => changed.some((file) => file === path || file.startsWith(`${path}/`));
  if (ALL.some(touches)) return labs;
  return labs.filter(({ material, number, name, lab }) => {
    const page = `labs/${number}-${name}.md`;
    return [relative(root, material), `docs/${page}`, `docs/ko/${page}`, ...lab.covers].some(touches);
  });
}
