import type { Attempt } from './history.js';
import { byKey, isAcknowledged } from './history.js';
import type { Finding } from './judge/finding.js';
import { errorsIn } from './judge/judge-errors.js';
import type { PlayedRound } from './live-rounds.js';
import { arrived } from './live-moves.js';
import type { Timeline } from './timeline.js';
import { histogram, longestWait, type Waits, waitsIn } from './waits.js';

/** A run that has ended. */
export interface LiveResult {
  readonly seed: number;
  readonly rounds: readonly PlayedRound[];
  readonly history: readonly Attempt[];
  readonly timeline: Timeline;
  readonly findings: readonly Finding[];
  readonly republished: number;
}

/** The table at the end of a run. */
export function reportOf({ seed, rounds, history, timeline, findings, republished }: LiveResult): string {
  const count = (...laws: readonly Finding['law'][]) => findings.filter(({ law }) => laws.includes(law)).length;
  const cancelled = rounds.filter(({ move }) => move.phase === 'cancelled');
  const accidents = rounds.filter(({ happened }) => happened).map(({ accident = '' }) => accident);
  const acknowledged = [...byKey(history).values()].filter((attempts) => attempts.some(isAcknowledged)).length;
  const errors = errorsIn(history, timeline);
  const { calm, moving } = waitsIn(history, timeline);
  const lines: readonly (readonly [string, string | number])[] = [
    ['seed', seed],
    ['moves', `${rounds.filter(({ move }) => arrived(move)).length} of ${listed(rounds.map(({ module }) => module))}`],
    ['cancelled', `${cancelled.length}${reasons(cancelled)}`],
    ['accidents', `${accidents.length}${accidents.length > 0 ? `: ${listed(accidents)}` : ''}`],
    ['requests', history.length],
    ['acknowledged', `${acknowledged} commands`],
    ['republished', `${republished} events`],
    ['lost', count('lost')],
    ['doubled', count('doubled')],
    ['changed', `${count('changed response')} responses`],
    ['reordered', count('reordered')],
    ['gaps', count('gap')],
    ['stale reads', count('stale read')],
    ['others', `${count('two owners')} second owners, ${count('parked')} parked, ${count('money')} of money`],
    ['errors', kinds(errors.filter((one) => !one.duringAccident && !one.isAtRest && !one.duringStall))],
    ['with accidents', kinds(errors.filter((one) => one.duringAccident))],
    ['moves at rest', kinds(errors.filter((one) => one.isAtRest && !one.duringAccident))],
    [
      'machine',
      `stood still ${timeline.stalls.length} times; ${kinds(errors.filter((one) => one.duringStall && !one.duringAccident && !one.isAtRest))} then`,
    ],
    ['longest wait', `${longestWait(history)} ms, accidents included`],
    ['calm', waited(calm)],
    ['moving', waited(moving)],
  ];
  const pauses = rounds.flatMap(({ move, happened }) => (happened ? [] : [move.pauseMs ?? []].flat()));
  return [
    ...lines.map(([name, value]) => `${name.padEnd(16)}${value}`),
    ...['pauses without an accident (no owner)', ...histogram(pauses)],
  ].join('\n');
}

const kinds = (errors: readonly { readonly kind: string }[]) => listed(errors.map(({ kind }) => kind)) || 'none';

const waited = ({ count, p50, p99, longest }: Waits) =>
  `p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms, of ${count} requests`;

/** `kill (2), freeze`, the most frequent first. */
function listed(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([word, times]) => (times === 1 ? word : `${word} (${times})`))
    .join(', ');
}

function reasons(cancelled: readonly PlayedRound[]): string {
  if (cancelled.length === 0) return '';
  return `: ${listed(cancelled.map(({ move }) => (move.note ?? 'without a reason').slice(0, 160)))}`;
}
