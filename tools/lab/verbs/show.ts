import type { Lab } from '../lab.js';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

/** Shows what hurts in a lab, or what heals, by running it in the workspace. */
export const show =
  (what: 'hurt' | 'heal'): Verb =>
  async (found, { tell }) => {
    const workspace = Workspace.open(found);
    const lab: Lab = found.lab;
    const seen = await lab[what](workspace, tell);
    return { value: { lab: found.number, [what]: seen.split('\n') }, text: seen };
  };
