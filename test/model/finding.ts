import type { Configuration } from './configurations.js';
import type { Mutant } from './mutant.js';
import type { Report, Verdict } from './verdict.js';

/** What was found in one configuration or mutant, and whether it was expected. */
export interface Finding extends Verdict {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, as a sentence; undefined when all is as expected. */
  readonly fault?: string;
}

/** Nothing may break in a whole protocol, and no action may be missing: a model that does nothing keeps every invariant. */
export function findIn({ name, judge }: Configuration, report?: Report): Finding {
  const verdict = judge(report);
  const never = Object.keys(verdict.taken).filter((action) => verdict.taken[action] === 0);
  const fault = verdict.violation
    ? `The protocol breaks ${verdict.violation.invariant} in ${verdict.violation.trace.length} steps.`
    : never.length > 0
      ? `The protocol never takes ${never.join(', ')}; give the model room for it, or leave it out.`
      : undefined;
  return finding(name, verdict, fault);
}

/** A mutant must break the invariant of the table, after as many steps. */
export function findInMutant({ name, caughtBy, steps, judge }: Mutant, report?: Report): Finding {
  const verdict = judge(report);
  const { violation } = verdict;
  const isExpected = violation?.invariant === caughtBy && violation?.trace.length === steps;
  const found = violation ? `breaks ${violation.invariant} in ${violation.trace.length} steps` : 'survives';
  const expected = caughtBy === undefined ? 'it should survive' : `it should break ${caughtBy} in ${steps} steps`;
  return finding(name, verdict, isExpected ? undefined : `The mutant ${found}; by test/model/mutants.ts ${expected}.`);
}

function finding(name: string, verdict: Verdict, fault: string | undefined): Finding {
  return { name, ok: fault === undefined, ...(fault !== undefined && { fault }), ...verdict };
}
