import type { FeedEnvironment } from './feed-environment.js';
import type { Setback } from './held-events.js';
import type { LoggedEvent } from './logged-event.js';

/** An attempt at an event that has failed, and what follows from it. */
export interface FailedAttempt {
  readonly event: LoggedEvent;
  readonly setback: Setback;
}

/**
 * Writes a line for a failed attempt, and another when it was the last one. No line holds the event's data, nor the
 * error's message, which may quote it: that is in the database, and operators read it there.
 */
export function logFailedAttempt({ feed, consumer, log }: FeedEnvironment, { event, setback }: FailedAttempt): void {
  const { id, name, key, correlationId } = event;
  const { attempts, parked, failure } = setback;
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
