import type { DatabaseKind } from '../../store/database/database.js';
import type { LiveState } from './live/live-state.js';

/**
 * How far a move has come. At rest: the names are those of the model in `test/model`. Up to `verified` it can be cancelled; `committed` is
 * the one commit point, after which the target owns the data. Live: the module serves while it is `prepared`, `copying`, `following` and
 * `verified`; `switching` and `reversing` go through the same commit point; `moved` means that the former owner follows, so that the move
 * can be reversed at once, until it is completed (`done`).
 */
export const MOVE_PHASES = [
  ...['asked', 'intended', 'prepared', 'fenced', 'copied', 'verified'],
  ...['copying', 'following', 'switching', 'moved', 'reversing'],
  ...['committed', 'activated', 'done', 'cancelled'],
] as const;
export type MovePhase = BeforeCommit | AfterCommit | LivePhase | 'cancelled';
type BeforeCommit = 'asked' | 'intended' | 'prepared' | 'fenced' | 'copied' | 'verified';
type AfterCommit = 'committed' | 'activated' | 'done';
type LivePhase = 'copying' | 'following' | 'switching' | 'moved' | 'reversing';

/** Whether nothing of a move is left to do. */
export function hasEnded({ phase }: Pick<Move, 'phase'>): boolean {
  return phase === 'done' || phase === 'cancelled';
}

/** One end of a move: a database, and the host that runs the module on it. */
export interface MoveEnd {
  /** The place of the module there, as the journal writes it. */
  readonly place: string;
  /** The internal address of a host that has the database; `local` for the host that keeps the journal. */
  readonly host: string;
  /** Identity of the database. */
  readonly identity: string;
  readonly kind: DatabaseKind;
  /** The database as operators know it, without credentials. */
  readonly database: string;
}

/** What there is to move, as it was counted before. */
export interface MoveSize {
  readonly rows: number;
  readonly bytes: number;
}

/** A move of a module's data from one database to another, as the journal keeps it. */
export interface Move {
  readonly id: string;
  readonly module: string;
  readonly phase: MovePhase;
  /** Who asked for it, and why. */
  readonly by: string;
  readonly reason: string;
  readonly from: MoveEnd;
  readonly to: MoveEnd;
  /** The epoch of the owner before it; the target writes at the next one. */
  readonly epoch: number;
  readonly size: MoveSize;
  /** How long commands are expected to wait or to be refused, in milliseconds. */
  readonly estimateMs: number;
  /** Whether commands wait for the end of the move. Otherwise they are refused with `Retry-After` meanwhile. */
  readonly parks: boolean;
  /** When each phase was reached, in milliseconds UTC. */
  readonly at: { readonly [phase in MovePhase]?: number };
  /** Rows that the target has by now, while the copy runs and after it. */
  readonly copied?: number;
  /** Rows that were compared, value by value. */
  readonly verified?: number;
  /** The number of the last commit of the former owner. */
  readonly commit?: number;
  /** Why it was cancelled, or what it waits for. */
  readonly note?: string;
  /** What a live move keeps; left out for a move at rest. */
  readonly live?: LiveState;
}

/** How long no database was the owner, in milliseconds; undefined as long as that is not over, or when it never began. */
export function pauseOf({ at }: Move): number | undefined {
  const end = at.activated ?? at.cancelled;
  return at.fenced === undefined || end === undefined ? undefined : Math.max(0, end - at.fenced);
}

/** Whether the placement says that a move came to its commit point. */
export function isCommitted({ owner, epoch }: Owned, { to, epoch: before }: Pick<Move, 'to' | 'epoch'>): boolean {
  return owner === to.identity && epoch > before;
}

/** Whether the placement says that it never will. */
export function isCancelled({ owner, epoch }: Owned, { from, epoch: before }: Pick<Move, 'from' | 'epoch'>): boolean {
  return owner === from.identity && epoch > before;
}

interface Owned {
  readonly owner: string;
  readonly epoch: number;
}
