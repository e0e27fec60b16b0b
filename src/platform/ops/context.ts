import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '../contract/principal.js';
import type { CommitNumber } from './commit-number.js';

/** What is known about the work at hand: who called, why, under which key, and until when. */
export interface CallContext {
  /** `garden.plant` for a call, `water<-garden: garden.planted` for an event. Errors name it. */
  readonly name: string;
  readonly principal: Principal;
  /** Ties together everything that one request caused, and what later requests added to the process that it began. */
  readonly correlationId: string;
  /** The event that caused this work, if an event did; the request that did, if the work continues an earlier process. */
  readonly causationId?: string;
  /** W3C trace context, passed on untouched. */
  readonly traceparent?: string;
  /** The idempotency key, given or derived. Commands that are sent while serving this derive theirs from it and its caller. */
  readonly key?: string;
  /** The caller gave no key, so the router made one for this call alone: no outcome is stored under it. */
  readonly keyUnstored?: true;
  /** The network address of the client, as the edge saw it; undefined where no client called. */
  readonly clientAddress?: string;
  /** The read must contain this commit of the called module. */
  readonly atLeast?: CommitNumber;
  /** When the caller stops waiting, on {@link Clock.monotonic}; undefined for work that nobody waits for. */
  readonly deadline?: number;
}

/**
 * The same work as part of a process that began with an earlier request. The correlation id of the present request becomes
 * the cause, unless an event is the cause.
 */
export function continuing(call: CallContext, correlationId: string): CallContext {
  if (call.correlationId === correlationId) return call;
  return { ...call, correlationId, causationId: call.causationId ?? call.correlationId };
}

const current = new AsyncLocalStorage<CallContext>();

/** The context of the handler that is running, or undefined outside any. */
export function currentContext(): CallContext | undefined {
  return current.getStore();
}

/** Runs `work` with `context` as the current one. */
export function within<T>(context: CallContext, work: () => T): T {
  return current.run(context, work);
}

/**
 * Runs `work` outside every AsyncLocalStorage, as at the start of the process: in no unit of work and in no call. Use it to
 * start timers, loops and listeners, which would otherwise inherit the context of the call that started them.
 */
export const outsideContext: <T>(work: () => T) => T = AsyncLocalStorage.snapshot();
