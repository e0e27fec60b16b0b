import { z } from 'zod';
import { command, query } from '../contract/call.js';
import { refusal } from '../contract/refusal.js';
import { get, post } from '../contract/route.js';
import { ModuleName, WantedMoveInput } from './inputs.js';
import { MovePlanView, MoveView, PlacementChangeView, PlacementView } from './move-views.js';

export const NO_MOVES = refusal('NO_MOVES', 409, 'This host moves no modules.');
export const MOVE_REFUSED = refusal('MOVE_REFUSED', 409, 'This module cannot be moved so.');

/** The operations of moves. @param allow the roles that may operate the host */
export function moveCalls(allow: readonly string[]) {
  const errors = { NO_MOVES, MOVE_REFUSED };
  return {
    /** Where each module is, and which services stand by for it. */
    placements: query({
      in: z.strictObject({}),
      out: z.object({ items: z.array(PlacementView), move: MoveView.optional() }),
      errors: { NO_MOVES },
      allow,
      http: get('/api/placements', { listener: 'internal' }),
    }),
    /** The moves of a module, or of all, and the changes of their placements, the newest first. */
    moves: query({
      in: z.strictObject({ module: ModuleName.optional() }),
      out: z.object({ items: z.array(MoveView), changes: z.array(PlacementChangeView) }),
      errors: { NO_MOVES },
      allow,
      http: get('/api/moves', { listener: 'internal' }),
    }),
    /** Begins to move a module; `moves` says how it goes on. */
    move: command({
      in: WantedMoveInput,
      out: z.object({ plan: MovePlanView, move: MoveView.optional() }),
      errors,
      allow,
      deadline: '60s',
      http: post('/api/moves', { status: 200, listener: 'internal' }),
    }),
    /** Cancels the move of a module, and responds when that has ended. */
    cancelMove: command({
      in: z.strictObject({ module: ModuleName, reason: z.string().max(500).optional() }),
      out: MoveView,
      errors,
      allow,
      deadline: '60s',
      http: post('/api/moves/:module/cancel', { status: 200, listener: 'internal' }),
    }),
  };
}
