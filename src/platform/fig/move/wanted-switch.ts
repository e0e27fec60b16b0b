import { isKeepers } from '../placement.js';
import { type LiveMove } from './live/live-move.js';
import { firstState, type MoveSide } from './live/live-state.js';
import type { Move } from './move.js';
import type { MovePlan } from './move-plan.js';
import { MoveRefused } from './move-refused.js';
import type { WantedMove } from './move-target.js';

/** A move that was asked for, as it is noted first. */
export function asked(
  { module, live, holds = false, notBefore }: WantedMove,
  { placement, from, to, rows, bytes, estimateMs, parks }: MovePlan,
  {
    id,
    identity,
    by,
    reason,
    now,
  }: Pick<Move, 'id' | 'by' | 'reason'> & { readonly identity: string; readonly now: number },
): Move {
  return {
    ...{ id, module, by, reason, phase: 'asked', epoch: placement.epoch, at: { asked: now } },
    ...{ from, to: { ...to, identity }, size: { rows, bytes }, estimateMs, parks },
    ...(live ? { live: firstState({ holds, ...(notBefore === undefined ? {} : { notBefore }) }) } : {}),
  };
}

/**
 * Which side of a live move is wanted. @param owner where the module is
 * @throws MoveRefused when the module is there, or the wanted place is none of the two
 */
export function wantedSide({ module, from, to }: LiveMove, owner: MoveSide | undefined, wanted: WantedMove): MoveSide {
  const isThere = (place: string) => isKeepers(place) === (wanted.to === 'local');
  const side = isThere(to.place) ? 'to' : isThere(from.place) ? 'from' : undefined;
  if (side === undefined || wanted.live === false || wanted.database !== undefined)
    throw new MoveRefused(
      `${module} has a live move between ${from.database} and ${to.database}; end it first: npm run fig -- complete ${module}`,
    );
  if (side === owner) throw new MoveRefused(`${module} does not move: it is ${wanted.to} already.`);
  return side;
}
