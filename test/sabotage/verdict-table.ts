import type { Verdict } from './saboteur.js';

/** The verdicts as a table, guarantee by guarantee, for reading on a terminal. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const width = Math.max(...verdicts.map(({ patch }) => patch.length));
  const lines = verdicts.map(
    ({ guarantee, patch, fate, seconds, suite, test }) =>
      `${String(guarantee).padStart(2)}  ${patch.padEnd(width)}  ${(fate === 'red' ? fate : fate.toUpperCase()).padEnd(5)}  ${seconds.toFixed(1).padStart(5)} s  ${suite}: "${test}"`,
  );
  const red = verdicts.filter(({ fate }) => fate === 'red').length;
  return [...lines, `${red} of ${verdicts.length} patches turned their guarantee's test red.`].join('\n');
}
