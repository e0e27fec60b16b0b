import { DeadlineExceeded, Unavailable } from '../contract/failure.js';
import { BudgetExceeded } from '../store/budget.js';
import { messageOf } from '../ops/message-of.js';

/** A handler's `apply` has thrown: what tells its failures from those of the database around it. */
export class HandlerFailed extends Error {
  override readonly name = 'HandlerFailed';

  constructor(feed: string, event: string, cause: unknown) {
    super(`${feed}: the handler of ${event} failed: ${messageOf(cause)}`, { cause });
  }
}

/** Whether a failure says that something else is down or slow, which is no fault of the event: its feed waits. */
export function isWaiting(error: unknown): boolean {
  return error instanceof Unavailable || error instanceof DeadlineExceeded;
}

/** What the handler itself did wrong in a unit that failed: what it threw, or that it took too long. Otherwise undefined. */
export function faultOf(error: unknown): { readonly cause: unknown } | undefined {
  if (error instanceof BudgetExceeded) return { cause: error };
  return error instanceof HandlerFailed && !isWaiting(error.cause) ? { cause: error.cause } : undefined;
}
