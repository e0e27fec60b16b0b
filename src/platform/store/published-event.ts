import type { AnyEvent } from '../contract/event.js';
import type { CallContext } from '../ops/context.js';

/** An event that a unit has published and that waits for its position. */
export interface PublishedEvent {
  readonly id: string;
  readonly event: AnyEvent;
  /** The value of the event's key property. */
  readonly key: string;
  /** The data as JSON text, after it passed its schema. */
  readonly data: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly call: CallContext;
}
