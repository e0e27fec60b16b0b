import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { Backoff } from '../../work/backoff.js';
import type { EventSource } from '../log/event-source.js';
import type { AttemptLimits } from '../held/failed-attempt.js';
import type { FeedLease } from './feed-lease.js';

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

/** Is notified of what the feeds do, after it is durable; for metrics. Must not throw. */
export interface DeliveryObserver {
  /** An event took effect, this many milliseconds after it occurred. */
  onHandled(feed: string, delayMs: number): void;
  /** An event was held: its handler failed, or an earlier event of its key is held. */
  onHeld(feed: string): void;
  /** An event has had its last attempt. */
  onParked(feed: string): void;
  /** A feed that takes its events over Kafka has read so many: from the topic, or from the log what the topic lacks. */
  onRead(feed: string, way: 'kafka' | 'log', events: number): void;
}

export const noObserver: DeliveryObserver = {
  onHandled: () => undefined,
  onHeld: () => undefined,
  onParked: () => undefined,
  onRead: () => undefined,
};

/** The limits of a feed. Times in milliseconds. */
export interface FeedLimits extends AttemptLimits {
  /** Events handled in one unit of work at most. */
  readonly batch: number;
  /** Events read at once at most; those without a handler only move the cursor. */
  readonly read: number;
  /** `prepare` calls at work at once. */
  readonly prepares: number;
  /** How long the calls of one `prepare` may take before its feed pauses; `prepare` itself fails a tenth later. */
  readonly prepareMs: number;
  /** The pause of a feed whose dependency is down. */
  readonly pause: Backoff;
  /** Keys held at once at most; with more of them the feed takes no new events. */
  readonly heldKeys: number;
  /** How often a feed looks for news of which it was not notified, and reports how far it is. */
  readonly pollMs: number;
}

export const defaultLimits: FeedLimits = {
  batch: 64,
  read: 256,
  prepares: 16,
  prepareMs: 30_000,
  attempts: 5,
  retry: { baseMs: 200, capMs: 30_000 },
  pause: { baseMs: 200, capMs: 30_000 },
  heldKeys: 1_000,
  pollMs: 5_000,
};

/** For feeds that are not notified of all that other processes publish, or change in a shared database. */
export const oftenPolled = { pollMs: 500 } as const;
