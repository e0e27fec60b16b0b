import { failpointsOf } from './failpoints.js';

/** The options of the crash suite. */
export interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly json: boolean;
  /** Run the failpoints too. Default: yes. */
  readonly failpoints: boolean;
  /** Run only those of these names, and no suite that has none of them. */
  readonly only: readonly string[];
  /** All events go over Kafka, and its brokers fail, too. */
  readonly kafka: boolean;
  /** Over Kafka, each failpoint once, with the failures of brokers in turn. Default: each failpoint with each of them. */
  readonly short: boolean;
}

const ROUNDS = 20;
const LONG_ROUNDS = 200;
const ALLOWED =
  '--rounds <n>, --long, --seed <n>, --json, --no-failpoints, --failpoint <name>, --postgres, --kafka, and with it --nodes <n> and --short';

/** @throws Error with a sentence when an argument is not known or not a number. */
export function readOptions(words: readonly string[]): Options {
  const options = {
    ...{ rounds: ROUNDS, seed: Date.now() % 1_000_000, json: false, failpoints: true },
    ...{ only: [] as string[], kafka: words.includes('--kafka'), short: false },
  };
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
    else if (word === '--failpoint') options.only.push(knownFailpoint(options, rest.shift()));
    else if (word === '--kafka') options.kafka = true;
    else if (word === '--short' && options.kafka) options.short = true;
    else if (word === '--rounds') options.rounds = number(word);
    else if (word === '--seed') options.seed = number(word);
    else throw new Error(`'${word}' is no option of the crash suite; allowed are ${ALLOWED}.`);
  return options;
}

function knownFailpoint({ kafka }: Pick<Options, 'kafka'>, name = ''): string {
  const { within, between } = failpointsOf({ kafka, failures: [] });
  const known = [...new Set([...within, ...between].map((failpoint) => failpoint.name))];
  if (known.includes(name)) return name;
  throw new Error(`'${name}' is no failpoint of the crash suite; known are ${known.join(', ')}.`);
}
