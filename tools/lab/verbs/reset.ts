import { relative } from 'node:path';
import { root } from '../../root.mjs';
import { newState } from '../lab-state.js';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

/** Makes the workspace of a lab anew, with the same seed. The former one is put aside; results stay. */
export const reset: Verb = (found, { flags }) => {
  const place = relative(root, Workspace.folderOf(found));
  if (flags.has('dry-run')) {
    Workspace.open(found);
    return {
      value: { lab: found.number, makesAnew: place },
      text: `Would put ${place} aside, with all that you changed there, and make it anew. Results stay.`,
    };
  }
  const { workspace, kept } = Workspace.renew(found, ({ seed }) => newState(seed));
  const aside = relative(root, kept);
  return {
    value: { lab: found.number, workspace: place, seed: workspace.seed, kept: aside },
    text: `${place} is as at the start of the lab, and ${aside} has what it was. Its results stay.`,
  };
};
