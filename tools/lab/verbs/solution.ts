import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesUnder } from '../../build/files-under.mjs';
import { root } from '../../root.mjs';
import type { FoundLab } from '../find-labs.js';
import type { Tell } from '../lab.js';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

/**
 * Prints the files of the solution. With `--apply` the workspace is put aside with all that the learner has written, and made anew as the
 * solution has it.
 */
export const solution: Verb = async (found, { flags, tell }) => {
  Workspace.open(found);
  const files = filesUnder(found.material, 'solution').map((file) => file.slice('solution/'.length));
  const isApplied = flags.has('apply');
  const kept = isApplied ? await applied(found, tell) : undefined;
  const shown = files.map((file) => `── ${file}\n${readFileSync(join(found.material, 'solution', file), 'utf8')}`);
  const next = kept
    ? `Your workspace has the solution now, and ${kept} has yours. See it pass: npm run lab -- check ${found.number}`
    : `Nothing was changed; 'npm run lab -- solution ${found.number} --apply' puts this into your workspace.`;
  return {
    value: { lab: found.number, files, applied: isApplied, ...(kept ? { kept } : {}) },
    text: [...shown, next].join('\n'),
  };
};

/** @returns where the learner's own workspace is from now on */
async function applied(found: FoundLab, tell: Tell): Promise<string> {
  const { workspace, kept } = Workspace.renew(found, (former) => former);
  workspace.overlay('solution');
  await found.lab.fill?.(workspace, tell);
  return relative(root, kept);
}
