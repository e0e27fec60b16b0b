import type { EventMeta } from '../module/handler.js';
import type { Clock } from '../ops/clock.js';
import { type CallContext, within } from '../ops/context.js';
import { isWaiting } from './failed-handler.js';
import type { Lane, LaneHandler } from './feed-reader.js';
import type { LoggedEvent } from './logged-event.js';
import { readableData } from './readable-data.js';

/** How much longer `prepare` may take than the calls that it makes, so that it hears of a slow dependency before its limit. */
const AFTER_CALLS = 1.1;

/** An event that is ready for a unit of work. */
export interface Ready {
  readonly kind: 'apply';
  readonly event: LoggedEvent;
  readonly handler: LaneHandler;
  readonly data: unknown;
  readonly prepared: unknown;
  readonly context: CallContext;
}

/** An event whose `prepare` failed, or that cannot be read: to be held. */
export interface Failed {
  readonly kind: 'failed';
  readonly event: LoggedEvent;
  readonly failure: unknown;
}

/** An event that waits for something which is down. */
export interface Waiting {
  readonly kind: 'waiting';
  readonly event: LoggedEvent;
  readonly failure: unknown;
}

/** How an event is presented to its handler. */
export function metaOf(event: LoggedEvent): EventMeta {
  return { id: event.id, occurredAt: event.occurredAt, version: event.version };
}

/**
 * Reads an event's data and runs its handler's `prepare`, outside any unit of work. The calls that it makes end within
 * `limitMs`: a dependency that is slow makes the feed wait. A `prepare` that goes on for a tenth longer waits for something
 * that may never come. That is a failed attempt, or one event would hold up its feed permanently; its late result is
 * ignored. Its calls get keys derived from the feed and the event, so that repeating it repeats no effect. A handler
 * without `prepare` is not waited for.
 */
export function prepareEvent(
  lane: Lane,
  handler: LaneHandler,
  event: LoggedEvent,
  clock: Clock,
  limitMs: number,
): Ready | Failed | Waiting | Promise<Ready | Failed | Waiting> {
  const setback = (failure: unknown): Failed | Waiting => ({
    kind: isWaiting(failure) ? 'waiting' : 'failed',
    event,
    failure,
  });
  try {
    const data = readableData(lane.feed, event, handler.event);
    const context: CallContext = {
      name: `${lane.feed}: ${event.name}`,
      principal: { kind: 'module', module: lane.consumer },
      correlationId: event.correlationId,
      causationId: event.id,
      key: `${lane.feed}:${event.id}`,
      ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
    };
    const ready = (prepared: unknown): Ready => ({ kind: 'apply', event, handler, data, prepared, context });
    if (!handler.handler.prepare) return ready(undefined);
    return prepare(handler, data, event, context, clock, limitMs).then(ready, setback);
  } catch (failure) {
    return setback(failure);
  }
}

function prepare(
  { handler }: LaneHandler,
  data: unknown,
  event: LoggedEvent,
  context: CallContext,
  clock: Clock,
  limitMs: number,
): Promise<unknown> {
  const run = async () => handler.prepare?.(data as never, metaOf(event));
  const ownLimitMs = Math.round(limitMs * AFTER_CALLS);
  const sentence = `${context.name} spent more than ${ownLimitMs} ms in prepare(); give what it waits for a time limit.`;
  return new Promise<unknown>((resolve, reject) => {
    const limit = clock.after(ownLimitMs, () => reject(new Error(sentence)));
    within({ ...context, deadline: clock.monotonic() + limitMs }, run)
      .finally(() => limit.cancel())
      .then(resolve, reject);
  });
}
