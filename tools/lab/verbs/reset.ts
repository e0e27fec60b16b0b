import { existsSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { root } from '../../root.mjs';
import { readState } from '../lab-state.js';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

/** Removes the workspace of a lab and makes it anew, with the same seed. Results stay. */
export const reset: Verb = (found, { flags }) => {
  const folder = Workspace.folderOf(found);
  const place = relative(root, folder);
  if (!existsSync(folder))
    throw new CommandError(`Lab ${found.number} is not started; run 'npm run lab -- start ${found.number}'.`);
  if (flags.has('dry-run'))
    return {
      value: { lab: found.number, removes: place },
      text: `Would remove ${place} with all that you changed there, and make it anew. Results stay.`,
    };
  const seed = seedIn(folder);
  rmSync(folder, { recursive: true, force: true });
  const workspace = Workspace.make(found, seed);
  return {
    value: { lab: found.number, workspace: place, seed: workspace.seed },
    text: `${place} is as at the start of the lab. Its results stay.`,
  };
};

/** Of a damaged workspace, which a reset mends, the seed is lost. */
function seedIn(folder: string): number {
  try {
    return readState(folder)?.seed ?? 1;
  } catch {
    return 1;
  }
}
