/** What belongs to one story: the keys of its events, its correlation ids, and the ids of its events. */
export interface TraceScope {
  readonly keys: readonly string[];
  readonly correlationIds: readonly string[];
  readonly eventIds: readonly string[];
}

/** One line of a story. It is read by operators, so it holds no personal data and no secret. */
export interface TraceEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In a few words: `message order-placed queued`. */
  readonly what: string;
  /** The identifier of what it is about, as the module's book has it. */
  readonly id: string;
  readonly outcome?: string;
}

/**
 * What a module adds to a trace from its own books: what its events do not contain. Constructed by the module's container;
 * reads the module's database only.
 */
export interface TraceBook {
  /** The entries that belong to the story, in any order. */
  entries(scope: TraceScope): Promise<readonly TraceEntry[]>;
}
