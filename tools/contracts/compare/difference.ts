import { type Consumer, doing } from './consumer.js';

/** One difference between what a module promised and what it promises now. */
export interface Difference {
  readonly module: string;
  /** What differs: `garden.planted`, or the module itself. */
  readonly subject: string;
  readonly rule: string;
  /** Breaking: somebody who was built with the former contract fails, or misses something. */
  readonly level: 'breaking' | 'compatible';
  /** The names of those who are concerned. */
  readonly consumers: readonly string[];
  readonly sentence: string;
}

interface ContractChange {
  readonly module: string;
  readonly subject: string;
  readonly rule: string;
  /** The sentence's beginning, with its subject: `garden.planted lost 'height'`. */
  readonly what: string;
}

/** What consumers do with what has changed: `which fern reads` for what was lost, else `and fern reads it`. */
interface Reliance {
  readonly consumers: readonly Consumer[];
  readonly verb: string;
  readonly isLost?: boolean;
}

/** How a person says that a contract may be as it is now. */
export function acceptCommand(module: string): string {
  return `npm run contracts -- accept ${module}`;
}

/** A difference that breaks somebody, with what to do instead. */
export function breaking(change: ContractChange, { consumers, verb, isLost }: Reliance, advice: string): Difference {
  const { who, where } = doing(consumers, verb);
  const relied = isLost ? `, which ${who} ${where}` : `, and ${who} it ${where}`;
  return difference(
    change,
    'breaking',
    consumers,
    `${change.what}${consumers.length > 0 ? relied : ''}; ${advice}. ` +
      `If ${consumers.length > 0 ? 'every consumer is ready' : 'that is meant'}, accept it: ${acceptCommand(change.module)}.`,
  );
}

/** A difference that breaks nobody, and why. */
export function compatible(change: ContractChange, why: string, consumers: readonly Consumer[] = []): Difference {
  return difference(change, 'compatible', consumers, `${change.what}; ${why}.`);
}

function difference(
  { module, subject, rule }: ContractChange,
  level: Difference['level'],
  consumers: readonly Consumer[],
  sentence: string,
): Difference {
  const capital = sentence.startsWith(module) ? sentence : `${sentence[0]?.toUpperCase()}${sentence.slice(1)}`;
  return { module, subject, rule, level, consumers: consumers.map(({ name }) => name), sentence: capital };
}
