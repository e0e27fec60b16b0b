import { CommandError } from '../../command/command-error.mjs';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

const LONGEST = 500;

/** Records what the learner expects. The last prediction counts. */
export const predict: Verb = (found, { rest }) => {
  const predicted = rest.join(' ').trim();
  if (predicted === '')
    throw new CommandError(`Say what you expect: npm run lab -- predict ${found.number} "two pushes are lost".`);
  if (predicted.length > LONGEST)
    throw new CommandError(`A prediction has at most ${LONGEST} characters; this one has ${predicted.length}.`);
  Workspace.open(found).remember({ predicted });
  return { value: { lab: found.number, predicted }, text: `Recorded: ${predicted}` };
};
