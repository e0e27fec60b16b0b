import type { EventConsumer } from './consumer.js';
import type { EventPromise } from './snapshot.js';

/** An event as it was and as it is promised, and the modules that consume it. */
export interface EventPair {
  readonly module: string;
  /** `garden.planted` */
  readonly subject: string;
  readonly before: EventPromise;
  readonly after: EventPromise;
  readonly consumers: readonly EventConsumer[];
}
