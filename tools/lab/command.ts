import { CommandError } from '../command/command-error.mjs';
import { type Answer, printAnswer } from '../command/print-answer.mjs';
import { readWords } from '../events/words.mjs';
import { say } from '../say.mjs';
import { findLab } from './find-labs.js';
import { languageOf } from './language.js';
import { check } from './verbs/check.js';
import { hint } from './verbs/hint.js';
import { list } from './verbs/list.js';
import { predict } from './verbs/predict.js';
import { reset } from './verbs/reset.js';
import { show } from './verbs/show.js';
import { solution } from './verbs/solution.js';
import { start } from './verbs/start.js';
import type { Verb } from './verbs/verb.js';

const USAGE = `npm run lab -- <verb> [NN] [--ko] [--json]

Exercises with checks, each in a workspace of its own, .lab/NN/. The pages are in docs/labs/, in Korean in docs/ko/labs/.

  list             all labs, and how far you are
  start NN         makes the workspace of lab NN; --seed <n> repeats the random choices of another run
  predict NN "…"   records what you expect, before you look
  hurt NN          runs what hurts
  heal NN          runs what heals
  check NN         judges your workspace: expected, predicted, observed. Exit status 0 when the lab is solved, otherwise 1.
                   Writes .lab/results/NN.json
  hint NN          the hint for what the last check found, otherwise the next one
  solution NN      prints a solution; --apply puts your workspace aside, into .lab/kept/, and makes one that is solved
  reset NN         puts the workspace aside, into .lab/kept/, and makes it anew; --dry-run changes nothing
  --ko             in Korean; so also where the locale (LANG) is Korean
  --json           prints one value for programs

LAB_HOME: a folder in this checkout that takes the place of .lab.`;

const VERBS: { readonly [verb: string]: Verb } = {
  ...{ start, predict, hurt: show('hurt'), heal: show('heal'), check, hint, solution, reset },
};
/** The options that a verb takes, beside those of all. */
const FLAGS: { readonly [verb: string]: readonly string[] } = { solution: ['apply'], reset: ['dry-run'] };
const VALUES: { readonly [verb: string]: readonly string[] } = { start: ['seed'] };

/** Runs one command. @returns its exit status: 0; 1 when a lab is not solved yet; 2 when the command could not be carried out */
export async function runLab(words: readonly string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const json = words.includes('--json');
  return printAnswer(json, () => run(words.filter((word) => word !== '--json')));
}

async function run([verb = '', ...words]: readonly string[]): Promise<Answer> {
  const known = verb === 'list' || Object.hasOwn(VERBS, verb);
  if (!known && verb.startsWith('--')) throw new CommandError(`There is no option ${verb} here. ${USAGE}`);
  if (!known) throw new CommandError(verb === '' ? USAGE : `'${verb}' is no verb of lab. ${USAGE}`);
  const { names, flags, values } = readWords(words, {
    flags: ['ko', ...(FLAGS[verb] ?? [])],
    values: VALUES[verb] ?? [],
  });
  const language = languageOf(flags.has('ko'), process.env);
  const [typed, ...rest] = names;
  const takesText = verb === 'predict';
  const surplus = verb === 'list' ? typed : takesText ? undefined : rest[0];
  if (surplus !== undefined) throw new CommandError(`'${surplus}' is one word too many: npm run lab -- --help`);
  if (verb === 'list') return list(language);
  const found = await findLab(typed);
  return (VERBS[verb] as Verb)(found, { rest, flags, values, language, tell: say });
}
