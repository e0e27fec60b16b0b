import type { AnyEvent } from '../contract/event.js';
import type { EventHandler } from '../module/handler.js';
import type { StartFrom } from '../module/subscription.js';

/** A subscription whose handler has been constructed. */
export interface SubscribedHandler {
  readonly event: AnyEvent;
  readonly handler: EventHandler<AnyEvent, unknown>;
  /** Where the handler begins when it is new. */
  readonly from: StartFrom;
}
