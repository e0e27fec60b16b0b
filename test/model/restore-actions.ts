import { SIDES } from './database.js';
import { EMPTY } from './first-state.js';
import { withDatabase } from './state.js';
import type { Actions } from './world.js';

/** Somebody puts an old backup back on the side that is not the owner, and starts its processes anew. */
export const restore: Actions = ({ bounds }, state, take) => {
  const { owner, phase } = state.journal;
  if (!bounds.restore || phase !== 'idle') return;
  for (const side of SIDES) {
    if (side === owner) continue;
    const beliefs = [side === 0 ? 0 : state.beliefs[0], side === 1 ? 0 : state.beliefs[1]] as const;
    take('restore', { ...withDatabase(state, side, { ...EMPTY, epoch: 1, role: 'owner' }), beliefs });
  }
};

/**
 * A database that says it is the owner, against the journal, is emptied and follows. So is one that is fenced while no switch is under
 * way: a process that was given up long ago may have fenced an old backup.
 */
export const reconcile: Actions = ({ mechanisms }, state, take) => {
  const { owner, epoch, phase } = state.journal;
  for (const side of SIDES) {
    const { role } = state.databases[side];
    const isLeftOver = role === 'fenced' && phase === 'idle' && mechanisms.reconcilesFenced;
    if (side !== owner && (role === 'owner' || isLeftOver))
      take('reconcile', withDatabase(state, side, { ...EMPTY, epoch, role: 'follow', stream: epoch }));
  }
};
