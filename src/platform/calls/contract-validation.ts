import type { z } from 'zod';
import type { AnyCall } from '../contract/call.js';
import {
  type CallFailure,
  ContractViolation,
  isOutage,
  type Issue,
  NotOwner,
  Refused,
  Unavailable,
} from '../contract/failure.js';
import { messageOf } from '../ops/message-of.js';

const nameOf = (call: AnyCall) => `${call.module}.${call.name}`;

/** Report at most 20 validation issues: an answer is no larger than what helps. */
const MOST_ISSUES = 20;
/** In characters. A path and some messages repeat names that the caller chose. */
const LONGEST = 200;

function issuesOf(error: z.ZodError): Issue[] {
  return error.issues
    .slice(0, MOST_ISSUES)
    .map((issue) => ({ path: shortened(issue.path.map(String).join('.')), message: shortened(issue.message) }));
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** @returns the parsed input: a validated copy, with defaults. @throws ContractViolation by the caller. */
export function parseInput(call: AnyCall, input: unknown): unknown {
  const parsed = call.in.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  const [first] = issues;
  const where = first?.path ? `at '${first.path}': ` : '';
  throw new ContractViolation(
    `The input of ${nameOf(call)} is not valid ${where}${first?.message ?? ''}.`,
    'input',
    issues,
  );
}

/** @returns the parsed answer. @throws ContractViolation by the callee. */
export function parseAnswer(call: AnyCall, answer: unknown): unknown {
  const parsed = call.out.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  throw new ContractViolation(
    `${nameOf(call)} returned a value that its contract forbids at '${issues[0]?.path ?? ''}': ${issues[0]?.message ?? ''}; fix its handler or its contract.`,
    'answer',
    issues,
  );
}

/** The failure that the caller gets for an error of a handler: a declared refusal or an outage passes, anything else breaks the contract. */
export function asFailure(call: AnyCall, error: unknown): CallFailure {
  if (error instanceof Refused) {
    if (call.errors[error.code]) return error;
    const declared = Object.keys(call.errors).join(', ') || 'none';
    return new ContractViolation(
      `${nameOf(call)} refused with ${error.code}, which its contract does not declare (it declares: ${declared}); ` +
        `catch it in the handler, or declare it in the contract.`,
      'handler',
      [],
      { cause: error },
    );
  }
  // A module that the handler called: this one may have done something by then.
  if (error instanceof NotOwner && error.module !== call.module)
    return new Unavailable(error.message, { cause: error });
  if (isOutage(error)) return error;
  return new ContractViolation(`${nameOf(call)} failed: ${messageOf(error)}`, 'handler', [], { cause: error });
}
