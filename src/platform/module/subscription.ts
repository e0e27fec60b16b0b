import type { AnyEvent } from '../contract/event.js';
import type { Class, EventHandler } from './handler.js';

/** Where a handler that is new to a running feed begins: with the oldest event, or with the next one. */
export type StartFrom = 'beginning' | 'now';

/** One event that a module consumes, and its handler. */
export interface Subscription<E extends AnyEvent = AnyEvent, H extends Class = Class> {
  readonly event: E;
  readonly handler: H;
  readonly from: StartFrom;
}

/**
 * Subscribes a handler to an event. `from` says where a handler added later begins (default: the beginning).
 */
export function when<E extends AnyEvent, H extends Class<EventHandler<E, unknown>>>(
  event: E,
  handler: H,
  options: { readonly from?: StartFrom } = {},
): Subscription<E, H> {
  return Object.freeze({ event, handler, from: options.from ?? 'beginning' });
}
