import type { AnyCall } from '../contract/call.js';
import type { CallContext } from '../ops/context.js';
import type { CommitNumber } from '../ops/commit-number.js';

/** A call's answer, as it leaves the callee. */
export interface Served {
  /** The answer, parsed by the contract. */
  readonly value: unknown;
  /** The answer as JSON text: for a stored outcome the very same text every time. */
  readonly json: string;
  /** The commit that holds a command's effect. */
  readonly commit?: CommitNumber;
  /** The module and the placement that served it: `garden@local`. */
  readonly servedBy: string;
}

/**
 * Takes a call to the module that serves it, wherever that is: validates, authorises, runs, and validates the answer.
 * Rejects only with a {@link CallFailure}: a declared refusal or one of the failures every call shares.
 */
export interface Dispatcher {
  dispatch(call: AnyCall, input: unknown, context: CallContext): Promise<Served>;
}
