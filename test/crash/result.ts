import { bothOverKafka, cameOverKafka, type OverKafka } from './on-kafka.js';
import { bothFindings, type Findings, isClean } from './verdict.js';

/** What came of a suite. */
export interface Result {
  readonly seed: number;
  readonly rounds: number;
  readonly kills: number;
  readonly freezes: number;
  readonly failpoints: { readonly [name: string]: number };
  readonly acknowledged: number;
  readonly findings: Findings;
  readonly kafka?: OverKafka;
}

/** The failpoints that no process came by. */
export const missedIn = ({ failpoints }: Result) => Object.keys(failpoints).filter((name) => failpoints[name] === 0);

/** Whether nothing is wrong, every failpoint was come by, and events came the way they were to come. */
export const isPassed = (result: Result) =>
  isClean(result.findings) && missedIn(result).length === 0 && (!result.kafka || cameOverKafka(result.kafka));

/** Two suites of one run, together. */
export function both(one: Result, other: Result): Result {
  return {
    seed: one.seed,
    rounds: one.rounds + other.rounds,
    kills: one.kills + other.kills,
    freezes: one.freezes + other.freezes,
    failpoints: sums(one.failpoints, other.failpoints),
    acknowledged: one.acknowledged + other.acknowledged,
    findings: bothFindings(one.findings, other.findings),
    ...(one.kafka && other.kafka ? { kafka: bothOverKafka(one.kafka, other.kafka) } : {}),
  };
}

/** Adds counts of the same name; both suites may come by one failpoint. */
function sums(one: Result['failpoints'], other: Result['failpoints']): Result['failpoints'] {
  const names = Object.keys({ ...one, ...other });
  return Object.fromEntries(names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

/** What `--json` prints: counts. */
export function summary({ findings, ...counts }: Result) {
  const { lost, doubled, reordered, parked, money } = findings;
  return {
    ...counts,
    lost: lost.length,
    doubled: doubled.length,
    reordered: reordered.length,
    parked: parked.length,
    money: money.length,
  };
}

/** The counts for reading on a terminal. */
export function report(result: Result): string {
  const { failpoints, kafka, ...counts } = summary(result);
  const hit = Object.values(failpoints).filter((hits) => hits > 0).length;
  const list = (of: object) =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(', ');
  const rows = {
    ...counts,
    failpoints: `${hit} of ${Object.keys(failpoints).length}`,
    ...(kafka && {
      brokers: list(kafka.brokers),
      read: list(kafka.read),
      records: `${kafka.records}, of which ${kafka.repeated} are repetitions`,
    }),
  };
  return Object.entries(rows)
    .map(([name, value]) => `${name.padEnd(14)}${value}`)
    .join('\n');
}
