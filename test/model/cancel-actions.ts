import { other } from './database.js';
import { raise } from './raise-epoch.js';
import { type State, withDatabase } from './state.js';
import { isActive } from './switch-actions.js';
import type { Actions } from './world.js';

/** Any process, a person or a time limit ends a switch before its commit point: the journal raises the epoch past it. */
export const cancelNoted: Actions = ({ mechanisms, bounds }, state, take) => {
  const { epoch, owner, phase } = state.journal;
  const next = epoch + mechanisms.epochsBurned;
  if (phase === 'switching' && mechanisms.abandonedIsCancelled) take('cancelNoted', cancelling(state, next, owner));
  if (phase === 'activating' && !mechanisms.noCancelAfterCommit && next <= bounds.maxEpoch)
    take('cancelNoted', cancelling(state, next, other(owner)));
};

function cancelling(state: State, epoch: number, owner: State['journal']['owner']): State {
  return { ...state, journal: { epoch, owner, phase: 'cancelling', to: owner } };
}

/** The old owner writes again, in the epoch of the journal. */
export const cancelWritable: Actions = (world, state, take) => {
  const { epoch, owner, phase } = state.journal;
  if (phase !== 'cancelling') return;
  const database = state.databases[owner];
  // An epoch that is not the next but one may be the fence's own: only a guard that lets it be made writable again has a cancellation at all.
  const raised =
    world.mechanisms.epochsBurned === 2
      ? raise(world, database, epoch, 'owner')
      : { ...database, epoch, role: 'owner' as const };
  if (raised) take('cancelWritable', withDatabase(state, owner, raised));
};

/** The target follows the old owner in its new epoch. */
export const cancelDone: Actions = (_, state, take) => {
  const { journal, databases } = state;
  if (journal.phase !== 'cancelling' || !isActive(state)) return;
  const target = other(journal.owner);
  const idle: State = { ...state, journal: { ...journal, phase: 'idle' } };
  const { role } = databases[target];
  take(
    'cancelDone',
    role === 'follow' ? withDatabase(idle, target, { ...databases[target], stream: journal.epoch }) : idle,
  );
};
