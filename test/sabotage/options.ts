import { type Breach, editsOf, type Patch, type Sabotage } from './patch.js';

/** What the sabotage suite was asked to do. */
export interface Options {
  readonly json: boolean;
  /** Break what holds across the death of a process, and see the crash suite go red. */
  readonly crash: boolean;
  /** A number of a guarantee, or a part of a patch's name; without it, all. */
  readonly only?: string;
  /** A commit: only the patches that a change since then touches. */
  readonly changed?: string;
}

/** What `npm run test:sabotage` takes. */
export const USAGE = `npm run test:sabotage [-- --only <guarantee or part of a name>] [--changed <commit>] [--json] [--crash]

Breaks the mechanism of each guarantee on purpose, and sees the guarantee's test go red.
--changed: only the patches of whose files, or of whose test, one differs from that commit; all, when the suite itself does.
--crash: breaks what the failpoints between processes stand for, and sees the crash suite go red (some minutes).`;

/** @throws Error with a sentence when an argument is not known. */
export function readOptions(words: readonly string[]): Options {
  const rest = [...words];
  let options: Options = { json: false, crash: false };
  for (let word = rest.shift(); word !== undefined; word = rest.shift())
    if (word === '--json') options = { ...options, json: true };
    else if (word === '--crash') options = { ...options, crash: true };
    else if (word === '--only') options = { ...options, only: wordAfter(word, rest.shift()) };
    else if (word === '--changed') options = { ...options, changed: wordAfter(word, rest.shift()) };
    else
      throw new Error(
        `'${word}' is no option of the sabotage suite; allowed are --only <guarantee or name>, --changed <commit>, --json, --crash.`,
      );
  return options;
}

/** @throws Error with a sentence when nothing bears the name. */
export function selected(sabotage: readonly Sabotage[], only: string | undefined): readonly Sabotage[] {
  if (only === undefined) return sabotage;
  const chosen = sabotage
    .map((one) => ({
      ...one,
      patches: one.patches.filter(({ name }) => String(one.guarantee) === only || name.includes(only)),
    }))
    .filter(({ patches }) => patches.length > 0);
  if (chosen.length > 0) return chosen;
  throw new Error(
    `There is no patch of a guarantee '${only}', or with that in its name; guarantees are ${sabotage.map(({ guarantee }) => guarantee).join(', ')}.`,
  );
}

/** Where the suite itself is. */
const SUITE = 'test/sabotage/';

/** The patches that these changed files touch: that break one of them, or are proven by one. */
export function touched(sabotage: readonly Sabotage[], changed: readonly string[]): readonly Sabotage[] {
  if (changed.some((file) => file.startsWith(SUITE))) return sabotage;
  const isTouched = (patch: Patch) =>
    [...editsOf(patch).map(({ file }) => file), patch.proof.suite].some((file) => changed.includes(file));
  return sabotage
    .map((one) => ({ ...one, patches: one.patches.filter(isTouched) }))
    .filter(({ patches }) => patches.length > 0);
}

/** @throws Error with a sentence when no patch bears the name. */
export function named<P extends Breach>(patches: readonly P[], only: string | undefined): readonly P[] {
  const chosen = patches.filter(({ name }) => name.includes(only ?? ''));
  if (chosen.length > 0) return chosen;
  throw new Error(`There is no patch with '${only}' in its name.`);
}

function wordAfter(option: string, word: string | undefined): string {
  if (word === undefined || word.startsWith('--'))
    throw new Error(
      option === '--changed'
        ? '--changed takes a commit.'
        : `${option} takes a guarantee's number, or a part of a patch's name.`,
    );
  return word;
}
