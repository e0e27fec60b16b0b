import { durationOf } from './move-lines.mjs';

/**
 * What can be done with a move that is live, and how its switches were.
 * @param {any} move
 * @returns {readonly string[]}
 */
export function waysOf({ module, live, verified = 0 }) {
  if (!live) return [];
  const { owner, canSwitch, why, lag, verifiedAt, expectedPauseMs, pauses } = live;
  const back = owner === 'to';
  const behind = lag === undefined ? '' : ` ${lag.commits} commits behind (${durationOf(lag.ms)}).`;
  const compared = verifiedAt === undefined ? '' : ` ${verified} rows found equal at ${verifiedAt}.`;
  const way = back
    ? `It can be reversed now: npm run fig -- reverse ${module}`
    : `It can switch now: npm run fig -- switch ${module}`;
  const not = back ? 'It cannot be reversed at present' : 'It cannot switch yet';
  return [
    `  ${canSwitch ? `${way} (about ${durationOf(expectedPauseMs)} without an owner)` : `${not}: ${why}`}`,
    `  The copy:${behind}${compared}`,
    ...(live.failures > 0
      ? [`  ${live.failures} tries to switch were cancelled, the last one because ${live.failure}`]
      : []),
    ...(live.switches > 0 ? [`  For good: npm run fig -- complete ${module}`] : []),
    ...pausesOf(pauses).map((line) => `  ${line}`),
  ];
}

const LIMITS_MS = [25, 50, 100, 150, 250, 500, 1_000, Infinity];
const WIDTH = 40;

/**
 * How long no database was the owner, at each switch, as a histogram.
 * @param {readonly number[]} pauses in milliseconds
 * @returns {readonly string[]}
 */
export function pausesOf(pauses) {
  if (pauses.length < 2) return [];
  const counts = LIMITS_MS.map(
    (limit, i) => pauses.filter((ms) => ms <= limit && ms > (LIMITS_MS[i - 1] ?? -1)).length,
  );
  const most = Math.max(...counts);
  const sorted = [...pauses].sort((a, b) => a - b);
  const rows = counts.flatMap((count, i) => {
    if (count === 0) return [];
    const limit = LIMITS_MS[i] === Infinity ? 'more     ' : `to ${String(LIMITS_MS[i]).padStart(4)} ms`;
    return [`${limit} ${'#'.repeat(Math.ceil((count / most) * WIDTH))} ${count}`];
  });
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    `${pauses.length} switches, half of them within ${median} ms, the longest ${sorted.at(-1)} ms without an owner:`,
    ...rows,
  ];
}
