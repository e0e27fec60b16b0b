import type { AnyCall } from '../../contract/call.js';
import { CallFailure, ContractViolation, isOutage, NotOwner, Unavailable } from '../../contract/failure.js';
import { PeerAnswerTooLarge, PeerRefused, type PeerSilent } from '../../peer/peer-exchange.js';

/**
 * The failure for a caller; what only an operator may know is its cause.
 * @param silent an attempt that may have taken effect. The cause of a {@link NotOwner} tells the router of it.
 */
export function failureOf(call: AnyCall, error: unknown, silent: PeerSilent | undefined): CallFailure {
  const failure = error instanceof CallFailure ? error : failureAt(call, error);
  if (!silent || !isOutage(failure)) return failure;
  const unknown = `${call.module}.${call.name} was sent, and no answer came, so its outcome is unknown; call it again with the same key.`;
  return failure instanceof NotOwner && failure.module === call.module
    ? new NotOwner(call.module, unknown, { cause: silent })
    : new Unavailable(unknown, { cause: silent });
}

/** The failure of one attempt, but for a silent one. */
function failureAt(call: AnyCall, error: unknown): CallFailure {
  const name = `${call.module}.${call.name}`;
  if (error instanceof PeerAnswerTooLarge)
    return new ContractViolation(
      `${name} was answered, but its answer is too large to be brought from another host.`,
      'answer',
      [],
      { cause: error },
    );
  if (error instanceof PeerRefused && error.code === 'BODY_TOO_LARGE')
    return new ContractViolation(`The input of ${name} is too large to be sent to another host.`, 'input', [], {
      cause: error,
    });
  return new Unavailable(`${call.module} cannot be reached at present; nothing was done, call ${name} again.`, {
    cause: error,
  });
}
