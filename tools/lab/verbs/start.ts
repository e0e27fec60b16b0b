import { randomInt } from 'node:crypto';
import { relative } from 'node:path';
import { numberOf } from '../../events/words.mjs';
import { root } from '../../root.mjs';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

const MOST_SEED = 1_000_000;

/** Makes the workspace of a lab. Any lab can be the first. */
export const start: Verb = (found, { values, language }) => {
  const { number, name, lab } = found;
  const workspace = Workspace.make(found, numberOf(values, 'seed') ?? randomInt(1, MOST_SEED));
  const page = `docs/${language === 'ko' ? 'ko/' : ''}labs/${number}-${name}.md`;
  const place = relative(root, workspace.path);
  return {
    value: { lab: number, name, workspace: place, seed: workspace.seed, page, minutes: lab.minutes },
    text: [
      `${number} ${lab.title[language]}: ${lab.minutes} minutes, seed ${workspace.seed}.`,
      `Your workspace is ${place}; your sources outside it stay as they are. Read ${page}, then say what you expect:`,
      `  npm run lab -- predict ${number} "…"`,
    ].join('\n'),
  };
};
