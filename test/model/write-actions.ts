import { commitNumber, nextNumber, type Side, SIDES } from './database.js';
import { entryAt, entryOf, indexOfWrite } from './entry.js';
import { type State, withDatabase } from './state.js';
import type { Actions, World } from './world.js';

/**
 * A unit of work commits, with its claim, its rows and its outcome in one transaction. A write whose outcome is stored has no second
 * effect, and its caller is told where the first one is.
 */
export const write: Actions = (world, state, take) => {
  for (const side of SIDES) {
    const { role, epoch } = state.databases[side];
    if (role !== 'owner' || ((state.beliefs[side] >> epoch) & 1) === 0) continue;
    for (let number = 0; number < writesInUse(world, state); number++) {
      if (world.mechanisms.claimUnderLock) take('write', written(world, state, side, number, epoch));
      else begin(state, side, number, epoch, (next) => take('write', next));
    }
  }
  for (const unit of state.begun) {
    const code = unit.charCodeAt(0);
    const rest = { ...state, begun: state.begun.replace(unit, '') };
    take('write', written(world, rest, (code & 1) as Side, code >> 4, (code >> 1) & 7));
  }
};

/** The writes that were tried, and one more: which of those that nobody has tried comes next makes no difference. */
function writesInUse({ bounds }: World, { acknowledged, begun }: State): number {
  let used = 0;
  for (let number = 0; number < bounds.writes; number++) if (acknowledged[number] !== 0) used = number + 1;
  for (const unit of begun) used = Math.max(used, (unit.charCodeAt(0) >> 4) + 1);
  return Math.min(used + 1, bounds.writes);
}

/** A unit that was admitted is no longer judged. */
function begin(state: State, side: Side, number: number, epoch: number, take: (next: State) => void): void {
  const unit = String.fromCharCode((number << 4) | (epoch << 1) | side);
  if (!state.begun.includes(unit)) take({ ...state, begun: [...state.begun, unit].sort().join('') });
}

function written(world: World, state: State, side: Side, number: number, epoch: number): State {
  const database = state.databases[side];
  const bit = 1 << number;
  let after = database;
  if ((database.outcomes & bit) === 0) {
    const commit = nextNumber(database);
    const data = database.data + entryOf(number, epoch, commit);
    const remembered = world.mechanisms.forgetsCommitNumber ? 0 : commit;
    after = { ...database, data, outcomes: database.outcomes | bit, remembered };
  }
  const known = state.acknowledged[number] !== 0;
  if (known && after === database) return state;
  const index = indexOfWrite(after.data, number);
  const position = index < 0 ? commitNumber(after) : entryAt(after.data, index).number;
  const acknowledged = known ? state.acknowledged : state.acknowledged.with(number, (epoch << 4) | position);
  return { ...withDatabase(state, side, after), acknowledged };
}

/** A process learns the epoch in which it may write. */
export const learn: Actions = ({ mechanisms }, state, take) => {
  for (const side of SIDES) {
    const database = state.databases[side];
    const may = mechanisms.beliefFromJournal ? state.journal.owner === side : database.role === 'owner';
    const epoch = mechanisms.beliefFromJournal ? state.journal.epoch : database.epoch;
    const believed = state.beliefs[side] | (1 << epoch);
    if (!may || believed === state.beliefs[side]) continue;
    take('learn', { ...state, beliefs: side === 0 ? [believed, state.beliefs[1]] : [state.beliefs[0], believed] });
  }
};

/** The consumer takes effect of the next event. It reads the log on either side, a retired one too. */
export const consume: Actions = (_, state, take) => {
  for (const { data, trimmed } of state.databases)
    if (data.length > state.seen.length && trimmed <= state.seen.length)
      take('consume', { ...state, seen: state.seen + data.charAt(state.seen.length) });
};
