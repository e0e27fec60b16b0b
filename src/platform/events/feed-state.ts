/** A subscription of which this program has no handler, and since when that is so (ISO 8601). */
export interface Suspended {
  readonly event: string;
  readonly since: string;
}

/** A feed as its operators see it. Times in milliseconds UTC. */
export interface FeedState {
  readonly feed: string;
  /** The last position dealt with, per partition. */
  readonly cursors: { readonly [partition: number]: number };
  /** Events in the producer's log that the feed has not dealt with; trimmed ones count. */
  readonly lag: number;
  /** Events that are held, the parked ones among them. */
  readonly held: number;
  readonly parked: number;
  /** Names of events whose handlers still catch up. */
  readonly catchingUp: readonly string[];
  readonly suspended: readonly Suspended[];
  /** The feed waits by itself: for a dependency, or (without `until`) because too many keys are held. */
  readonly paused?: { readonly until?: number; readonly reason: string };
  /** The feed waits for a person. */
  readonly stopped?: string;
}
