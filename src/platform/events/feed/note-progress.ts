import { type FailedAttempt, logFailedAttempt } from '../held/failed-attempt.js';
import type { LoggedEvent } from '../log/logged-event.js';
import type { FeedEnvironment } from './feed-environment.js';

/** Notifies the observer that an event has taken effect. */
export function noteHandled({ observer, feed, clock }: FeedEnvironment, { occurredAt }: LoggedEvent): void {
  observer.onHandled(feed, clock.now() - Date.parse(occurredAt));
}

/** Logs that an event has failed, and notifies the observer when that was its last attempt. */
export function noteFailed(environment: FeedEnvironment, event: LoggedEvent, attempt: FailedAttempt): void {
  logFailedAttempt(environment, event, attempt);
  if (attempt.parked) environment.observer.onParked(environment.feed);
}
