/** What `npm run test:model` was asked to do. */
export interface Options {
  readonly json: boolean;
  readonly small: boolean;
  /** Print only what is not as expected. */
  readonly quiet: boolean;
  /** A part of the names of configurations and mutants; undefined for all. */
  readonly only?: string;
  /** The name of the mutant, or a part of it, whose shortest counterexample is printed. */
  readonly trace?: string;
}

export const USAGE = `npm run test:model [-- --small] [--only <part of a name>] [--json | --quiet]
npm run test:model -- --trace <mutant>

Visits every state of the protocol of a move, and says whether an invariant breaks in one. Then it takes one mechanism away at a
time, and sees an invariant break (docs/model.md). Some minutes and 2 GB; --small: some seconds, as in npm run check.
--only: configurations and mutants with this in their names. --quiet: only what is not as expected. --trace: the shortest way to the state in which the mutant breaks.`;

/** @throws Error with a sentence when an argument is not known. */
export function readOptions(words: readonly string[]): Options {
  const rest = [...words];
  let options: Options = { json: false, small: false, quiet: false };
  for (let word = rest.shift(); word !== undefined; word = rest.shift())
    if (word === '--json') options = { ...options, json: true };
    else if (word === '--small') options = { ...options, small: true };
    else if (word === '--quiet') options = { ...options, quiet: true };
    else if (word === '--only') options = { ...options, only: nameAfter(word, rest.shift()) };
    else if (word === '--trace') options = { ...options, trace: nameAfter(word, rest.shift()) };
    else
      throw new Error(
        `'${word}' is no option of the model; allowed are --small, --only <part of a name>, --trace <mutant>, --json and --quiet.`,
      );
  return options;
}

function nameAfter(option: string, word: string | undefined): string {
  if (word === undefined || word.startsWith('--')) throw new Error(`${option} takes a name, or a part of one.`);
  return word;
}
