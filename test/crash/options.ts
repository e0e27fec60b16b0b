/** The options of the crash suite. */
export interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly json: boolean;
  /** Run the failpoints too. Default: yes. */
  readonly failpoints: boolean;
}

const ROUNDS = 20;
const LONG_ROUNDS = 200;
const ALLOWED = '--rounds <n>, --long, --seed <n>, --json, --no-failpoints, --postgres';

/** @throws Error with a sentence when an argument is not known or not a number. */
export function readOptions(words: readonly string[]): Options {
  const options = { rounds: ROUNDS, seed: Date.now() % 1_000_000, json: false, failpoints: true };
  const rest = [...words];
  const number = (option: string): number => {
    const text = rest.shift();
    if (text === undefined || !/^\d{1,9}$/.test(text))
      throw new Error(`${option} takes a whole number, not '${text ?? ''}'.`);
    return Number(text);
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift())
    if (word === '--long') options.rounds = LONG_ROUNDS;
    else if (word === '--json') options.json = true;
    else if (word === '--no-failpoints') options.failpoints = false;
    else if (word === '--rounds') options.rounds = number(word);
    else if (word === '--seed') options.seed = number(word);
    else throw new Error(`'${word}' is no option of the crash suite; allowed are ${ALLOWED}.`);
  return options;
}
