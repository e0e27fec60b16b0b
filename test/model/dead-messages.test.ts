import { withoutDeadMessages } from './dead-messages.js';
import type { Machine } from './machine.js';
import { ALL_MECHANISMS } from './mechanisms.js';
import { Messages } from './messages.js';
import { protocolIn } from './protocol.js';
import type { State } from './state.js';
import type { World } from './world.js';

/** Calls `visit` with each state that is reachable, and with the states one step after it. */
function walk(machine: Machine<State>, visit: (state: State, after: readonly [string, State][]) => void): number {
  const known = new Set<string>([machine.key(machine.initial)]);
  const waiting = [machine.initial];
  for (let state = waiting.pop(); state; state = waiting.pop()) {
    const after = stepsFrom(machine, state);
    visit(state, after);
    for (const [, next] of after) {
      const key = machine.key(next);
      if (known.has(key)) continue;
      known.add(key);
      waiting.push(next);
    }
  }
  return known.size;
}

function stepsFrom(machine: Machine<State>, state: State): [string, State][] {
  const after: [string, State][] = [];
  machine.steps(state, (action, next) => after.push([action, next]));
  return after;
}

/** How many messages some action can take. */
function taken(steps: readonly [string, State][]): number {
  return steps.filter(([action]) => action === 'applyHop' || action === 'activate').length;
}

describe('a message that is called dead', () => {
  it.each([
    { name: 'a move', restore: false, relay: false, writes: 2, maxEpoch: 4, coordinators: 1 },
    { name: 'a move with old backups', restore: true, relay: false, writes: 1, maxEpoch: 4, coordinators: 2 },
    { name: 'a relay', restore: false, relay: true, writes: 1, maxEpoch: 3, coordinators: 1 },
  ])('is taken by no action, and stays dead whatever happens: $name', ({ name: _, ...bounds }) => {
    const world: World = { bounds, mechanisms: ALL_MECHANISMS, messages: new Messages() };
    const machine = protocolIn(world, true);
    const [takenWhileDead, revived]: [State[], State[]] = [[], []];
    let dead = 0;
    const states = walk(machine, (state, after) => {
      const pruned = withoutDeadMessages(world, state);
      if (pruned === state) return;
      dead++;
      if (taken(stepsFrom(machine, pruned)) !== taken(after)) takenWhileDead.push(state);
      const gone = [...state.network].filter((message) => !pruned.network.includes(message));
      const returns = after.some(([, next]) => {
        const { network } = withoutDeadMessages(world, next);
        return gone.some((message) => network.includes(message));
      });
      if (returns) revived.push(state);
    });
    expect({ takenWhileDead: takenWhileDead.length, revived: revived.length }).toEqual({
      takenWhileDead: 0,
      revived: 0,
    });
    expect(dead).toBeGreaterThan(states / 4);
  });
});
