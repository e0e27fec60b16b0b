import { isOutage } from '../../contract/failure.js';
import type { AnyEvent } from '../../contract/event.js';
import type { EventMeta } from '../../module/handler.js';
import { type CallContext, within } from '../../ops/context.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import { HandlerFailed } from '../held/failed-attempt.js';
import type { FeedEnvironment } from './feed-environment.js';
import type { FeedReader, ReaderHandler } from './feed-reader.js';
import type { LoggedEvent } from '../log/logged-event.js';

/** How much longer `prepare` may take than the calls that it makes, so that it gets their errors before its own limit. */
const AFTER_CALLS = 1.1;

/** An event that is ready for a unit of work. */
export interface Ready {
  readonly kind: 'apply';
  readonly event: LoggedEvent;
  readonly handler: ReaderHandler;
  readonly data: unknown;
  readonly prepared: unknown;
  readonly context: CallContext;
}

/** An event whose `prepare` failed, or whose data cannot be read: to be held. */
export interface Failed {
  readonly kind: 'failed';
  readonly event: LoggedEvent;
  readonly failure: unknown;
}

/** An event whose `prepare` needs a dependency that is down: to be prepared again later. */
export interface Postponed {
  readonly kind: 'postponed';
  readonly event: LoggedEvent;
  readonly failure: unknown;
}

/** How an event is presented to its handler. */
function metaOf(event: LoggedEvent): EventMeta {
  return { id: event.id, occurredAt: event.occurredAt, version: event.version };
}

type Limits = Pick<FeedEnvironment, 'clock' | 'limits'>;

/**
 * Reads an event's data and runs its handler's `prepare`, outside any unit of work.
 *
 * The calls of `prepare` end within the limit `prepareMs`; a dependency that is slow makes the feed pause. A `prepare` that
 * takes a tenth longer waits for something that may never come. That is a failed attempt, or one event would hold up its
 * feed permanently; its late result is ignored. Its calls get keys derived from the feed and the event, so that repeating
 * it repeats no effect. A handler without `prepare` costs no promise.
 */
export function prepareEvent(
  limits: Limits,
  reader: FeedReader,
  handler: ReaderHandler,
  event: LoggedEvent,
): Ready | Failed | Postponed | Promise<Ready | Failed | Postponed> {
  const failed = (failure: unknown): Failed | Postponed => ({
    kind: isOutage(failure) ? 'postponed' : 'failed',
    event,
    failure,
  });
  try {
    const data = readableData(reader.feed, event, handler.event);
    const context: CallContext = {
      name: `${reader.feed}: ${event.name}`,
      principal: { kind: 'module', module: reader.consumer },
      correlationId: event.correlationId,
      causationId: event.id,
      key: `${reader.feed}:${event.id}`,
      ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
    };
    const ready = (prepared: unknown): Ready => ({ kind: 'apply', event, handler, data, prepared, context });
    if (!handler.handler.prepare) return ready(undefined);
    return prepare(limits, handler, data, event, context).then(ready, failed);
  } catch (failure) {
    return failed(failure);
  }
}

function prepare(
  { clock, limits: { prepareMs } }: Limits,
  { handler }: ReaderHandler,
  data: unknown,
  event: LoggedEvent,
  context: CallContext,
): Promise<unknown> {
  const run = async () => handler.prepare?.(data as never, metaOf(event));
  const ownLimitMs = Math.round(prepareMs * AFTER_CALLS);
  const sentence = `${context.name} spent more than ${ownLimitMs} ms in prepare(); give what it waits for a time limit.`;
  return new Promise<unknown>((resolve, reject) => {
    const limit = clock.after(ownLimitMs, () => reject(new Error(sentence)));
    within({ ...context, deadline: clock.monotonic() + prepareMs }, run)
      .finally(() => limit.cancel())
      .then(resolve, reject);
  });
}

/** Runs a handler's `apply` in a unit. @throws HandlerFailed with what the handler threw. */
export async function runHandler(tx: UnitTx, feed: string, ready: Ready): Promise<void> {
  const { handler, event, data, prepared, context } = ready;
  const run = () => handler.handler.apply(tx.under(context), data as never, { prepared, event: metaOf(event) });
  try {
    await within(context, run);
  } catch (cause) {
    throw new HandlerFailed(feed, `${event.name} ${event.id}`, cause);
  }
}

/**
 * An event's data as the consumer's contract reads it; what the schema does not know is left out.
 * @throws Error with a sentence when the event has a newer, breaking version, or its data cannot be read.
 */
function readableData(feed: string, event: LoggedEvent, contract: AnyEvent): unknown {
  if (event.version > contract.version)
    throw new Error(
      `${feed} reads ${event.name} up to version ${contract.version}, but event ${event.id} has version ${event.version}; ` +
        `bring this module to the newer contract, then retry the event.`,
    );
  const parsed = contract.data.safeParse(json(event.data));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `${feed} cannot read the data of ${event.name} ${event.id} at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'invalid'}; ` +
      `make its contract accept version ${event.version}, then retry the event.`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
