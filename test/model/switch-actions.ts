import { type Coordinator, withCoordinator, without } from './coordinator.js';
import { commitNumber, other } from './database.js';
import { raise } from './raise-epoch.js';
import { type State, withDatabase } from './state.js';
import type { Actions, World } from './world.js';

/** The journal says that a switch is under way. */
export const intend: Actions = ({ bounds }, state, take) => {
  const { journal, databases, coordinators } = state;
  const to = other(journal.owner);
  if (journal.phase !== 'idle' || databases[journal.owner].role !== 'owner' || databases[to].role !== 'follow') return;
  if (coordinators.length >= bounds.coordinators || journal.epoch + 2 > bounds.maxEpoch) return;
  const begun = { next: 'prepare', from: journal.owner, epoch: journal.epoch + 1, position: 0 } as const;
  const switching = { ...journal, phase: 'switching', to } as const;
  take('intend', { ...state, journal: switching, coordinators: withCoordinator(coordinators, begun) });
};

/**
 * The steps of those who carry out a switch: prepare, fence, caughtUp, commit; and gone, when such a process ends. One that has
 * committed may end before it has sent the activation.
 */
export const coordinate: Actions = (world, state, take) => {
  for (const coordinator of state.coordinators) {
    const rest = { ...state, coordinators: without(state.coordinators, coordinator) };
    const next = STEPS[coordinator.next](world, rest, coordinator);
    if (next) take(coordinator.next, next);
    if (next && next.network !== rest.network) take(coordinator.next, { ...next, network: rest.network });
    take('gone', rest);
  }
};

/** What a step makes of a state without its coordinator; undefined when the step must wait. */
type Step = (world: World, rest: State, coordinator: Coordinator) => State | undefined;

/** The target says durably that it is ready. Nothing that others see changes. */
const prepare: Step = ({ mechanisms, messages }, rest, coordinator) => {
  const { from, epoch } = coordinator;
  const to = other(from);
  let prepared = rest;
  if (!mechanisms.epochShownWhenActive) prepared = withDatabase(rest, to, { ...rest.databases[to], epoch });
  if (!mechanisms.activationAfterCommit)
    prepared = { ...prepared, network: messages.with(rest.network, { kind: 'activate', to, epoch }) };
  const position = mechanisms.positionInFence ? 0 : commitNumber(rest.databases[from]);
  return withStep(prepared, { ...coordinator, next: 'fence', position });
};

/** The old owner is stopped, and says in the same transaction how far it has come. */
const fence: Step = (world, rest, coordinator) => {
  const { from, epoch } = coordinator;
  const source = rest.databases[from];
  const fenced = world.mechanisms.fence ? raise(world, source, epoch, 'fenced') : source;
  if (source.role !== 'owner' || !fenced) return rest;
  const position = world.mechanisms.positionInFence ? commitNumber(fenced) : coordinator.position;
  return withStep(withDatabase(rest, from, fenced), { ...coordinator, next: 'caughtUp', position });
};

const caughtUp: Step = ({ mechanisms }, rest, coordinator) => {
  const [source, target] = [rest.databases[coordinator.from], rest.databases[other(coordinator.from)]];
  if (commitNumber(target) < coordinator.position) return undefined;
  if (mechanisms.positionInFence && target.data !== source.data) return undefined;
  return withStep(rest, { ...coordinator, next: 'commit' });
};

/** The commit point: the journal names the new owner, unless it was changed in between. */
const commit: Step = ({ mechanisms, messages }, rest, { from, epoch }) => {
  const { journal } = rest;
  const to = other(from);
  const expected = journal.phase === 'switching' && journal.to === to && journal.epoch === epoch - 1;
  if (mechanisms.compareAndSet && !expected) return rest;
  const network = messages.with(rest.network, { kind: 'activate', to, epoch });
  return { ...rest, journal: { epoch, owner: to, phase: 'activating', to }, network };
};

const STEPS: Readonly<Record<Coordinator['next'], Step>> = { prepare, fence, caughtUp, commit };

function withStep(rest: State, coordinator: Coordinator): State {
  return { ...rest, coordinators: withCoordinator(rest.coordinators, coordinator) };
}

/** The new owner begins its epoch, if the journal still says so. It reads the commit number from its database. */
export const activate: Actions = (world, state, take) => {
  for (const message of world.messages.all(state.network)) {
    if (message.kind !== 'activate') continue;
    const { to, epoch } = message;
    const named = state.journal.owner === to && state.journal.epoch === epoch;
    if (world.mechanisms.activationReadsJournal && !named) continue;
    const active = raise(world, state.databases[to], epoch, 'owner');
    if (!active) continue;
    const remembered = world.mechanisms.forgetsCommitNumber ? 0 : active.remembered;
    take('activate', withDatabase(state, to, { ...active, remembered }));
  }
};

/** The old owner follows the new one. */
export const follow: Actions = (_, state, take) => {
  const { journal, databases } = state;
  const retired = databases[other(journal.owner)];
  if (journal.phase !== 'activating' || !isActive(state) || retired.role !== 'fenced') return;
  take('follow', withDatabase(state, other(journal.owner), { ...retired, role: 'follow', stream: journal.epoch }));
};

export const done: Actions = (_, state, take) => {
  const { journal, databases } = state;
  if (journal.phase !== 'activating' || !isActive(state) || databases[other(journal.owner)].role !== 'follow') return;
  take('done', { ...state, journal: { ...journal, phase: 'idle' } });
};

/** Whoever finds a switch that has passed its commit point sends the activation again. */
export const resend: Actions = ({ messages, mechanisms }, state, take) => {
  const { phase, owner, epoch } = state.journal;
  if (phase !== 'activating' || !mechanisms.activationIsResent) return;
  const network = messages.with(state.network, { kind: 'activate', to: owner, epoch });
  if (network !== state.network) take('resend', { ...state, network });
};

/** Whether the owner that the journal names writes in the epoch of the journal. */
export function isActive({ journal, databases }: State): boolean {
  const { role, epoch } = databases[journal.owner];
  return role === 'owner' && epoch === journal.epoch;
}

/** Whether the module is idle, with an owner that writes and another side that follows it. */
export function isHealthy(state: State): boolean {
  return (
    state.journal.phase === 'idle' && isActive(state) && state.databases[other(state.journal.owner)].role === 'follow'
  );
}
