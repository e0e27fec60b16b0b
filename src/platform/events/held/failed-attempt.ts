import { isOutage } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { BudgetExceeded } from '../../store/unit/budget.js';
import { type Backoff, backoffMs } from '../../work/backoff.js';
import type { LoggedEvent } from '../log/logged-event.js';

/** A failed attempt at an event, and its consequence: another attempt later, or parking after the last one. */
export interface FailedAttempt {
  /** How many attempts have failed, this one included. */
  readonly attempts: number;
  readonly failure: unknown;
  /** The event waits for an operator. */
  readonly parked: boolean;
  /** When the next attempt is due, in milliseconds UTC. */
  readonly nextAttemptAt: number;
}

export interface AttemptLimits {
  /** Attempts at an event before it is parked. */
  readonly attempts: number;
  /** The wait between the attempts at an event. */
  readonly retry: Backoff;
}

/** What decides when the next attempt is due. */
interface Attempting {
  readonly limits: AttemptLimits;
  readonly clock: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
}

/** The consequence of one more failure of an event. @param former how many attempts had failed before. */
export function failedAttempt(failure: unknown, former: number, { limits, clock, random }: Attempting): FailedAttempt {
  const attempts = former + 1;
  return {
    attempts,
    failure,
    parked: attempts >= limits.attempts,
    nextAttemptAt: clock.now() + backoffMs(attempts, limits.retry, random),
  };
}

/** A handler's `apply` has thrown. Tells its failures from those of the database around it. */
export class HandlerFailed extends Error {
  override readonly name = 'HandlerFailed';

  constructor(feed: string, event: string, cause: unknown) {
    super(`${feed}: the handler of ${event} failed: ${messageOf(cause)}`, { cause });
  }
}

/**
 * What the handler itself did wrong in a unit that failed: what it threw, or that it took too long. Undefined when the
 * handler is not to blame.
 */
export function handlerFault(error: unknown): { readonly cause: unknown } | undefined {
  if (error instanceof BudgetExceeded) return { cause: error };
  return error instanceof HandlerFailed && !isOutage(error.cause) ? { cause: error.cause } : undefined;
}

/**
 * Writes a line for a failed attempt, and another when it was the last one. No line holds the event's data, nor the
 * error's message, which may quote it. The database has both, and operators read them there.
 */
export function logFailedAttempt(
  { feed, consumer, log }: { readonly feed: string; readonly consumer: string; readonly log: Log },
  { id, name, key, correlationId }: LoggedEvent,
  { attempts, parked, failure }: FailedAttempt,
): void {
  const fields = { feed, eventId: id, event: name, key, correlationId, attempt: attempts };
  log.warn(
    { ...fields, ...traitsOf(failure) },
    `${feed} failed to handle ${name} ${id} (attempt ${attempts}); ${parked ? 'that was the last attempt' : 'it is tried again'}.`,
  );
  if (parked)
    log.error(
      fields,
      `${feed} has parked ${name} ${id}, and the later events of its key wait. Read why with 'npm run events -- parked ` +
        `${consumer}:${id}'; after the fix have it tried again with 'npm run events -- retry ${consumer}:${id}'.`,
    );
}

/** The class of an error, and where it was thrown. */
function traitsOf(failure: unknown): { readonly failure?: string; readonly at?: string } {
  if (!(failure instanceof Error)) return {};
  const at = /^\s+at (.*)$/m.exec(failure.stack ?? '')?.[1];
  return { failure: failure.name, ...(at === undefined ? {} : { at }) };
}
