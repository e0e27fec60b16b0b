import { join, resolve } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { numberOf, readWords } from '../events/words.mjs';
import { root } from '../root.mjs';

/** How a demo runs. */
export interface DemoOptions {
  /** How often each module switches. */
  readonly switches: number;
  /** Between two switches, in milliseconds. */
  readonly betweenMs: number;
  /** Orders a second. */
  readonly rate: number;
  /** Whether events go over Kafka where it can be had. */
  readonly kafka: boolean;
  /** The file of the picture. */
  readonly svg: string;
}

/** As an issue of this repository asks for it; the numbers are printed by `--help`. */
export const DEFAULTS = { switches: 10, seconds: 2, rate: 5 } as const;
const SVG = join(root, 'data', 'demo', 'latency.svg');
const MOST = { switches: 1_000, seconds: 3_600, rate: 200 } as const;

/** @throws CommandError when an option is none, or its value cannot be */
export function demoOptions(words: readonly string[]): DemoOptions {
  const { names, flags, values } = readWords(words, {
    flags: ['json', 'no-kafka'],
    values: ['switches', 'seconds', 'rate', 'svg'],
  });
  if (names.length > 0) throw new CommandError(`'${names[0]}' is one word too many: npm run demo -- --help`);
  const number = (option: keyof typeof DEFAULTS, least: number) => {
    const value = numberOf(values, option) ?? DEFAULTS[option];
    if (value >= least && value <= MOST[option]) return value;
    throw new CommandError(`--${option} takes a number from ${least} to ${MOST[option]}, not ${value}.`);
  };
  return {
    switches: number('switches', 1),
    betweenMs: number('seconds', 0) * 1_000,
    rate: number('rate', 1),
    kafka: !flags.has('no-kafka'),
    svg: resolve(values.get('svg') ?? SVG),
  };
}
