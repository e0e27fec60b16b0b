import { z } from 'zod';
import { command, query } from '../contract/call.js';
import { refusal } from '../contract/refusal.js';
import { get, post } from '../contract/route.js';
import { LiveMoveInput, ModuleName, WantedMoveInput } from './inputs.js';
import { MovePlanView, MoveView, PlacementChangeView, PlacementView } from './move-views.js';

export const NO_MOVES = refusal('NO_MOVES', 409, 'This host moves no modules.');
export const MOVE_REFUSED = refusal('MOVE_REFUSED', 409, 'This module cannot be moved so.');

/** The operations of moves. @param allow the roles that may operate the host */
export function moveCalls(allow: readonly string[]) {
  const errors = { NO_MOVES, MOVE_REFUSED };
  return {
    /** Where each module is, which services stand by for it, and the moves that are under way. */
    placements: query({
      in: z.strictObject({}),
      out: z.object({ items: z.array(PlacementView), moves: z.array(MoveView) }),
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
    /** Begins to move a module, or has its live move go to the other side; `moves` says how it goes on. A dry run says the plan alone. */
    move: command({
      in: WantedMoveInput,
      out: z.object({ plan: MovePlanView.optional(), move: MoveView.optional() }),
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
    /** Has a live move that holds switch now; `moves` says how it goes on. */
    switchMove: command({
      in: LiveMoveInput,
      out: MoveView,
      errors,
      allow,
      http: post('/api/moves/:module/switch', { status: 200, listener: 'internal' }),
    }),
    /** Has a live move go back, with all that was written since. */
    reverseMove: command({
      in: LiveMoveInput,
      out: MoveView,
      errors,
      allow,
      http: post('/api/moves/:module/reverse', { status: 200, listener: 'internal' }),
    }),
    /** Compares all rows of a live move again. A copy that was lost is made anew. */
    verifyMove: command({
      in: LiveMoveInput,
      out: MoveView,
      errors,
      allow,
      http: post('/api/moves/:module/verify', { status: 200, listener: 'internal' }),
    }),
    /** Ends a live move where the module is: nothing follows any more. */
    completeMove: command({
      in: LiveMoveInput,
      out: MoveView,
      errors,
      allow,
      http: post('/api/moves/:module/complete', { status: 200, listener: 'internal' }),
    }),
  };
}
