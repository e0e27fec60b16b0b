import { type Attempt, codeOf, isAcknowledged } from '../history.js';
import { spanOf, type Timeline } from '../timeline.js';
import { NOT_IN_TIME } from '../../machine-stalls.js';
import type { Finding } from './finding.js';

/** Responses with a problem code that a contract declares, or that name a limit. */
const DECLARED = new Set([409, 412, 422, 429]);

/** An error that a client got. */
export interface SeenError {
  readonly kind: string;
  /** Whether a process was dead, stood still or recovered meanwhile. */
  readonly duringAccident: boolean;
  /** Whether a command has waited for a module that stood still while it was copied, or was refused meanwhile. */
  readonly isAtRest: boolean;
  /** Whether it was not served in time while the machine stood still. */
  readonly duringStall: boolean;
  readonly isAllowed: boolean;
}

/** What clients got in place of what they wanted: neither success nor a declared refusal. */
export function errorsIn(history: readonly Attempt[], timeline: Timeline): readonly (SeenError & Attempt)[] {
  return history
    .filter((attempt) => !isAcknowledged(attempt) && !(DECLARED.has(attempt.status) && codeOf(attempt) !== ''))
    .map((attempt) => {
      const duringAccident = timeline.isDuringAccident(spanOf(attempt));
      const isAtRest = attempt.key !== '' && attempt.status > 0 && timeline.isAtRest(spanOf(attempt));
      const duringStall = NOT_IN_TIME.includes(attempt.status) && timeline.isDuringStall(spanOf(attempt));
      const isAllowed = (isAtRest || duringAccident || duringStall) && isOutage(attempt);
      return { ...attempt, kind: kindOf(attempt), duringAccident, isAtRest, duringStall, isAllowed };
    });
}

/** A broken connection, 503, or the end of the deadline of a call that has waited for a process. Each leaves the key free to be repeated. */
function isOutage(attempt: Attempt): boolean {
  return attempt.status === 0 || attempt.status === 503 || codeOf(attempt) === 'DEADLINE_EXCEEDED';
}

/** Without an accident there are no errors; with one only those that leave the outcome to a repetition under the same key. */
export function judgeErrors(history: readonly Attempt[], timeline: Timeline): readonly Finding[] {
  return errorsIn(history, timeline)
    .filter(({ isAllowed }) => !isAllowed)
    .map(({ client, call, key, about, kind, text, duringAccident, began }) => ({
      ...{ law: 'error' as const, key: key || about || call, databases: [] },
      what: `${client} got ${kind} for ${call} ${duringAccident ? 'with' : 'without'} an accident, at ${Math.round(began)} ms: ${text.slice(0, 300)}`,
    }));
}

function kindOf(attempt: Attempt): string {
  return attempt.status === 0 ? 'no response' : `${attempt.status} ${codeOf(attempt)}`.trim();
}
