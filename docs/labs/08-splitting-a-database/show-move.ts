import type { Played, Point } from './played.js';

/** The column whose heading is wider than the others. */
const ACKNOWLEDGED = 3;

/** The measured points as a table for a terminal: `=` is the checksum of the acknowledged payments, `–` that there are no tables. */
export function tableOf(points: readonly Point[]): string {
  const rows = points.map(({ step, phase, payments, acknowledged, shared, own }) => [
    ...[step, phase, String(payments), acknowledged],
    ...[shared, own].map((seen) => (seen === acknowledged ? '=' : (seen ?? '–'))),
  ]);
  const table = [['step', 'phase', 'payments', 'acknowledged', 'shared', 'own'], ...rows];
  return table
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(column === ACKNOWLEDGED ? 14 : 10))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

/** What the move has cost customers, in counts. */
export function costOf({ points, wrongReads, differences }: Played) {
  const last = points.at(-1);
  return {
    pointsMeasured: points.length,
    payments: last?.payments ?? 0,
    paymentsMissing: last?.missing ?? 0,
    paymentsStale: last?.stale ?? 0,
    readsWrong: wrongReads,
    dualReadsDiffering: differences,
    longestWriteMs: Math.max(0, ...points.map(({ longestMs }) => longestMs)),
  };
}
