import type { Finding } from './finding.js';
import type { TraceLine } from './verdict.js';

/** One line of the table, as soon as it is known. */
export function findingLine({ name, ok, fault, states, steps, milliseconds, violation }: Finding): string {
  const found = violation ? `${violation.invariant} breaks in ${violation.trace.length} steps` : 'all invariants hold';
  const size = `${grouped(states).padStart(10)} states ${grouped(steps).padStart(11)} steps`;
  const line = `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(66)} ${size} ${(milliseconds / 1_000).toFixed(1).padStart(6)} s  ${found}`;
  return fault === undefined ? line : `${line}\n       ${fault}`;
}

/** A trace: each action, and below it the variables that it changed. */
export function traceText(trace: readonly TraceLine[]): string {
  return trace
    .map(({ action, changed }, index) =>
      [
        `${String(index + 1).padStart(3)} ${action}`,
        ...Object.entries(changed).map(([variable, value]) => `      ${variable}: ${value}`),
      ].join('\n'),
    )
    .join('\n');
}

function grouped(number: number): string {
  return number.toLocaleString('en');
}
