import type { Attempt } from './history.js';
import { spanOf, type Timeline } from './timeline.js';

/** How long clients waited, in milliseconds. */
export interface Waits {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** How long requests took that had a response, without an accident: while no module moved, and while one did. */
export function waitsIn(
  history: readonly Attempt[],
  timeline: Timeline,
): { readonly calm: Waits; readonly moving: Waits } {
  const timed = history.filter(
    (one) => one.status > 0 && one.call !== 'sign-in' && !timeline.isDuringAccident(spanOf(one)),
  );
  const isMoving = (one: Attempt) => timeline.isDuringMove(spanOf(one));
  return { calm: waitsOf(timed.filter((one) => !isMoving(one))), moving: waitsOf(timed.filter(isMoving)) };
}

/** The longest that any client waited for anything, accidents included. */
export function longestWait(history: readonly Attempt[]): number {
  return Math.round(history.reduce((longest, { began, ended }) => Math.max(longest, ended - began), 0));
}

function waitsOf(attempts: readonly Attempt[]): Waits {
  const sorted = attempts.map(({ began, ended }) => ended - began).sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
}

const BOUNDS = [10, 25, 50, 100, 150, 250, 500, 1_000, 2_000];

/** Counts by size, one line each: `  <= 50 ms  ######## 8`. */
export function histogram(values: readonly number[]): readonly string[] {
  const bounds = [...BOUNDS, Infinity];
  const counts = bounds.map((bound, at) => values.filter((one) => one <= bound && one > (bounds[at - 1] ?? -1)).length);
  return bounds.flatMap((bound, at) => {
    const count = counts[at] ?? 0;
    if (count === 0) return [];
    const name = bound === Infinity ? `> ${BOUNDS.at(-1)} ms` : `<= ${bound} ms`;
    return [`${name.padStart(12)}  ${'#'.repeat(Math.min(60, count))} ${count}`];
  });
}
