import type { Coordinator } from './coordinator.js';
import type { Database, Side } from './database.js';

/** The journal's row for the module. It is durable, and changed by compare-and-set. */
export interface Journal {
  readonly epoch: number;
  readonly owner: Side;
  readonly phase: 'idle' | 'switching' | 'activating' | 'cancelling';
  /** The new owner while switching; otherwise the owner. */
  readonly to: Side;
}

/** Everything that the model of a move knows about one module. */
export interface State {
  readonly journal: Journal;
  readonly databases: readonly [Database, Database];
  /**
   * For each side the epochs, one bit each, that any process there has ever learnt. It never shrinks while nothing is restored:
   * it stands for all processes that may still run there, the forgotten ones too.
   */
  readonly beliefs: readonly [number, number];
  /** For each write the place in the history that its callers were told, as `epoch << 4 | number`; 0 while nobody was. */
  readonly acknowledged: readonly number[];
  /** Units that were admitted and have not committed yet. Used only where a unit does not claim its epoch under the writer's lock. */
  readonly begun: string;
  /** The processes that carry out a switch, sorted. Any of them may end at any time. */
  readonly coordinators: readonly Coordinator[];
  /** What a consumer elsewhere has taken effect of, as data. Its length is the consumer's cursor. */
  readonly seen: string;
  /** Numbers of the messages that were ever sent, sorted. Each may arrive late, twice or never. */
  readonly network: string;
  /** The records that a relay has sent. Empty where no relay is explored. */
  readonly topic: string;
}

/** `state` with the other database on one side. */
export function withDatabase(state: State, side: Side, database: Database): State {
  const { databases } = state;
  return { ...state, databases: side === 0 ? [database, databases[1]] : [databases[0], database] };
}
