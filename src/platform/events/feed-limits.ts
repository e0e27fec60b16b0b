import type { Backoff } from '../work/backoff.js';

/** What bounds a feed. Times in milliseconds. */
export interface FeedLimits {
  /** Events handled in one unit of work at most. */
  readonly batch: number;
  /** Events read at once at most; those that nobody subscribes to only move the cursor. */
  readonly read: number;
  /** `prepare` calls under way at once. */
  readonly prepares: number;
  /** How long the calls of one `prepare` may take before its feed waits; `prepare` itself fails a tenth later. */
  readonly prepareMs: number;
  /** Attempts at an event before it is parked. */
  readonly attempts: number;
  /** The wait between the attempts at an event. */
  readonly retry: Backoff;
  /** The wait of a feed whose dependency is down. */
  readonly pause: Backoff;
  /** Keys held at once at most; with more of them the feed takes no new events. */
  readonly heldKeys: number;
  /** How often a feed looks for news that no signal has told it of, and reports how far it is. */
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

/** Where no signal tells of what another process has published, or of what it has changed in a shared database. */
export const oftenPolled = { pollMs: 500 } as const;
