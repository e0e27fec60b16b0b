import type { StoredPlacement } from '../../placement.js';
import type { Move, MovePhase } from '../move.js';
import type { LiveState, MoveSide } from './live-state.js';

/** A live move, as the journal keeps it. */
export interface LiveMove extends Move {
  readonly live: LiveState;
}

/** Whether a move goes on while the module serves. */
export function isLive(move: Move): move is LiveMove {
  return move.live !== undefined;
}

/** The phase that the copy of a move has brought it to. */
export function phaseOf({ owner, copy }: LiveState): MovePhase {
  if (owner === 'to') return 'moved';
  return copy === 'none' || copy === 'former' ? 'prepared' : copy;
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

/** Whether a move does not switch by itself yet: it waits for an operator, or for its time. @param now in milliseconds UTC */
export function isHeld({ holds, notBefore = 0 }: LiveState, now: number): boolean {
  return holds || now < notBefore;
}

/** Whether a move ever came to its commit point, so that it ends by being completed. */
export function hasMoved({ owner, switches }: LiveState): boolean {
  return owner === 'to' || switches > 0;
}
