import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/module-store.js';
import type { DeliveryObserver } from './delivery-observer.js';
import type { EventSource } from './event-source.js';
import type { FeedLease } from './feed-lease.js';
import type { FeedLimits } from './feed-limits.js';

/** What a feed works with. */
export interface FeedEnvironment {
  /** The feed's name: `garden<-water`. */
  readonly feed: string;
  readonly consumer: string;
  /** The consumer's database. */
  readonly store: ModuleStore;
  /** The right to run the feeds of the consumer, and the units of work in which they advance. */
  readonly lease: FeedLease;
  /** The producer's log. */
  readonly source: EventSource;
  readonly clock: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  readonly observer: DeliveryObserver;
  readonly limits: FeedLimits;
}
