import { utc } from '../../../ops/clock.js';
import type { StoredPlacement } from '../../placement.js';
import type { Move, MovePhase } from '../move.js';

/** One of the two databases of a move. */
export type MoveSide = 'from' | 'to';

/** How far the database that does not own the data is, which is its copy. `former`: it was the owner until its last commit, and is to follow. */
export type CopyStage = 'none' | 'former' | 'copying' | 'following' | 'verified';

/** How far a copy is behind the owner. */
export interface Lag {
  readonly commits: number;
  /** For how long it has not had all commits, in milliseconds. */
  readonly ms: number;
}

/** What the journal keeps of a move that goes on while the module serves. */
export interface LiveState {
  /** Which database owns the data. */
  readonly owner: MoveSide;
  readonly copy: CopyStage;
  /** Counts the copies that were begun: each has an id of its own. */
  readonly copies: number;
  /** The commit behind which the owner's changes were captured for this copy. */
  readonly since?: number;
  readonly lag?: Lag;
  /** When all rows of the copy were last found equal, in milliseconds UTC. */
  readonly verifiedAt?: number;
  /** Whether it waits for an operator before it switches. */
  readonly holds: boolean;
  /** It does not switch by itself before this time, in milliseconds UTC. */
  readonly notBefore?: number;
  /** How long no database was the owner, at each switch, in milliseconds: the last {@link KEPT_PAUSES}. */
  readonly pauses: readonly number[];
  /** How many switches were done, forward and back. */
  readonly switches: number;
  /** How many tries to switch were cancelled since the last one that was done. */
  readonly failures: number;
  /** Why it cannot go back, as a sentence; left out when it can, or will soon. */
  readonly lost?: string;
}

/** A live move, as the journal keeps it. */
export interface LiveMove extends Move {
  readonly live: LiveState;
}

/** Whether a move goes on while the module serves. */
export function isLive(move: Move): move is LiveMove {
  return move.live !== undefined;
}

export const KEPT_PAUSES = 1_000;

/** What a live move is at first. */
export function firstState({ holds, notBefore }: Pick<LiveState, 'holds' | 'notBefore'>): LiveState {
  const first = { owner: 'from', copy: 'none', copies: 1, pauses: [], switches: 0, failures: 0, holds } as const;
  return { ...first, ...(notBefore === undefined ? {} : { notBefore }) };
}

/** The phase that the copy of a move has brought it to. */
export function phaseOf({ owner, copy }: LiveState): MovePhase {
  if (owner === 'to') return 'moved';
  return copy === 'none' || copy === 'former' ? 'prepared' : copy;
}

/** A copy that is begun anew: of a database that was the owner, or empty. */
export function anew(live: LiveState, copy: 'none' | 'former'): LiveState {
  const { since: _, lost: __, lag: ___, ...kept } = live;
  return { ...kept, copy, copies: live.copies + 1 };
}

/**
 * The move as a switch sees it: from the owner to its copy, whichever of the two databases that is.
 * @param epoch of the owner
 */
export function directed(move: LiveMove, { epoch }: Pick<StoredPlacement, 'epoch'>): LiveMove {
  const { from, to, live } = move;
  return live.owner === 'from' ? { ...move, epoch } : { ...move, epoch, from: to, to: from };
}

/** Which database of a move the placement names as the owner; undefined for any other database. */
export function ownerIn(
  { owner }: Pick<StoredPlacement, 'owner'>,
  { from, to }: Pick<Move, 'from' | 'to'>,
): MoveSide | undefined {
  return owner === from.identity ? 'from' : owner === to.identity ? 'to' : undefined;
}

/** Names a copy. The ids of later copies are greater. */
export function copyId({ id, live }: LiveMove): string {
  return `${id}.${String(live.copies).padStart(4, '0')}`;
}

/** What a move that does not switch yet waits for, as the rest of a sentence; undefined when it waits for nothing. @param now in milliseconds UTC */
export function waitsFor({ holds, notBefore = 0 }: LiveState, module: string, now: number): string | undefined {
  if (holds) return `for: npm run fig -- switch ${module}`;
  return now < notBefore ? `until ${utc(notBefore)}` : undefined;
}
