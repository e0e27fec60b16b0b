import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesUnder } from '../../build/files-under.mjs';
import { root } from '../../root.mjs';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

/** Prints the files of the solution; with `--apply` puts them over those of the workspace. */
export const solution: Verb = (found, { flags }) => {
  const workspace = Workspace.open(found);
  const files = filesUnder(found.material, 'solution').map((file) => file.slice('solution/'.length));
  const isApplied = flags.has('apply');
  if (isApplied) workspace.overlay('solution');
  const shown = files.map((file) => `── ${file}\n${readFileSync(join(found.material, 'solution', file), 'utf8')}`);
  const next = isApplied
    ? `Put into ${relative(root, workspace.path)}. See it pass: npm run lab -- check ${found.number}`
    : `Nothing was changed; 'npm run lab -- solution ${found.number} --apply' puts this into your workspace.`;
  return { value: { lab: found.number, files, applied: isApplied }, text: [...shown, next].join('\n') };
};
