import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

/** Shows the hint for what the last check found; without one, the next of all hints. */
export const hint: Verb = (found, { language }) => {
  const workspace = Workspace.open(found);
  const { hints } = found.lab;
  const { hintsShown, nextHint, lastHint } = workspace.state;
  const fitting = hints.find(({ name }) => name === lastHint);
  const shown = fitting ?? hints[nextHint % hints.length];
  workspace.remember({ hintsShown: hintsShown + 1, nextHint: fitting ? nextHint : nextHint + 1, lastHint: undefined });
  const text = shown?.[language] ?? '';
  return { value: { lab: found.number, hint: shown?.name, text }, text };
};
