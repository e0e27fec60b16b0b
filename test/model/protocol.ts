import { cancelDone, cancelNoted, cancelWritable } from './cancel-actions.js';
import { describeState } from './describe-state.js';
import { firstState } from './first-state.js';
import { applyHop, sendHop } from './hop-actions.js';
import { invariants } from './invariants.js';
import { withoutDeadMessages } from './dead-messages.js';
import type { Machine, Take } from './machine.js';
import { ALL_MECHANISMS, type Mechanisms } from './mechanisms.js';
import { Messages } from './messages.js';
import { keepLog, relaySend, takeRecord } from './relay-actions.js';
import { reconcile, restore } from './restore-actions.js';
import type { State } from './state.js';
import { keyOf } from './state-key.js';
import { activate, coordinate, done, follow, intend, isHealthy, resend } from './switch-actions.js';
import type { Actions, Bounds, World } from './world.js';
import { consume, learn, write } from './write-actions.js';

const MOVE: readonly Actions[] = [
  ...[write, learn, sendHop, applyHop, intend, coordinate, activate, follow, done, resend],
  ...[cancelNoted, cancelWritable, cancelDone, consume],
];
const RESTORE: readonly Actions[] = [restore, reconcile];
const RELAY: readonly Actions[] = [relaySend, keepLog, takeRecord];

const NAMES = {
  move: [
    ...[
      'write',
      'learn',
      'sendHop',
      'applyHop',
      'intend',
      'prepare',
      'fence',
      'caughtUp',
      'commit',
      'gone',
      'activate',
    ],
    ...['follow', 'done', 'resend', 'cancelNoted', 'cancelWritable', 'cancelDone', 'consume'],
  ],
  restore: ['restore', 'reconcile'],
  relay: ['relaySend', 'relayNoted', 'readNoted', 'trim', 'takeRecord'],
};

/** Nobody counts on these: what happens to a system, what a person begins, and what a broker may lose. */
const NOT_COUNTED_ON = new Set(['intend', 'restore', 'gone', 'takeRecord']);

/**
 * The protocol of a move of one module, live or at rest: two databases, a journal, messages that arrive late, twice or never, and
 * processes that end at any step, or go on after they were given up.
 * @param lacking what a mutant lacks
 * @param keepsAll keep also messages that no action can take any more. Only the whole protocol says which those are.
 */
export function protocol(
  bounds: Bounds,
  lacking: Partial<Mechanisms> = {},
  keepsAll = Object.keys(lacking).length > 0,
): Machine<State> {
  return protocolIn({ bounds, mechanisms: { ...ALL_MECHANISMS, ...lacking }, messages: new Messages() }, keepsAll);
}

/** The protocol in a world that the caller knows, too. */
export function protocolIn(world: World, keepsAll: boolean): Machine<State> {
  const { bounds } = world;
  const parts = [...MOVE, ...(bounds.restore ? RESTORE : []), ...(bounds.relay ? RELAY : [])];
  const actions = [...NAMES.move, ...(bounds.restore ? NAMES.restore : []), ...(bounds.relay ? NAMES.relay : [])];
  const countedOn = new Set(actions.filter((action) => !NOT_COUNTED_ON.has(action)));
  return {
    initial: firstState(bounds),
    actions,
    key: keyOf,
    steps: (state, take) => {
      const settle: Take<State> = (action, next) => take(action, keepsAll ? next : withoutDeadMessages(world, next));
      for (const part of parts) part(world, state, settle);
    },
    broken: (state) => invariants.find(({ holds }) => !holds(state, world))?.name,
    progress: [
      { name: 'I7', goal: isHealthy, by: countedOn },
      { name: 'I12', goal: hasSeenAll, by: countedOn },
    ],
    describe: (state) => describeState(world, state),
  };
}

/** Whether the consumer has taken effect of everything that the owner has. */
function hasSeenAll({ databases, journal, seen }: State): boolean {
  return seen.length >= databases[journal.owner].data.length;
}
