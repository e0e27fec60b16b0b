import type { Machine } from './machine.js';
import { callSteps } from './two-modules-calls.js';
import { ALL_GATE_MECHANISMS, type GateMechanisms, type TwoModules } from './two-modules-state.js';
import { switchSteps } from './two-modules-switch.js';

const SWITCH = ['prepare', 'fence', 'caughtUp', 'commit', 'activate', 'done'];
const CANCELLATION = ['cancelWritable', 'cancelDone'];
const CALL = ['enter', 'park', 'callOther', 'return', 'answer'];

/**
 * Two modules whose calls need each other, and whose switches come again and again. It has no epochs and no bound: its states are
 * finite, so it stands for any number of switches.
 * @param lacking what a mutant lacks
 */
export function twoModules(lacking: Partial<GateMechanisms> = {}): Machine<TwoModules> {
  const mechanisms = { ...ALL_GATE_MECHANISMS, ...lacking };
  return {
    initial: {
      gates: [
        { phase: 'idle', fenced: false },
        { phase: 'idle', fenced: false },
      ],
      calls: ['none', 'none'],
    },
    actions: ['intend', 'gone', 'cancelNoted', 'arrive', ...SWITCH, ...CANCELLATION, ...CALL],
    key: ({ gates, calls }) =>
      [...gates.flatMap(({ phase, next, fenced }) => [phase, next, fenced]), ...calls].join(' '),
    steps: (state, take) => {
      for (const which of [0, 1] as const) {
        switchSteps(mechanisms, state, which, take);
        callSteps(state, which, take);
      }
    },
    broken: () => undefined,
    progress: [
      { name: 'I7', goal: isQuiet, by: new Set(['cancelNoted', ...SWITCH, ...CANCELLATION, ...CALL]) },
      { name: 'I13', from: isUndisturbed, goal: isQuiet, by: new Set([...SWITCH, ...CANCELLATION, ...CALL]) },
    ],
    describe: ({ gates, calls }) =>
      Object.fromEntries(
        ([0, 1] as const).flatMap((which) => {
          const { phase, next, fenced } = gates[which];
          const step = next === undefined ? '' : `, next ${next}`;
          return [
            [`module ${which + 1}`, `${phase}${step}, ${fenced ? 'fenced' : 'writes'}`],
            [`call of module ${which + 1}`, calls[which]],
          ];
        }),
      ),
  };
}

/** Whether both modules are idle, and every call is answered. */
function isQuiet({ gates, calls }: TwoModules): boolean {
  return gates.every(({ phase }) => phase === 'idle') && calls.every((call) => call === 'none');
}

/** Whether each switch that is under way has a process that carries it out. */
function isUndisturbed({ gates }: TwoModules): boolean {
  return gates.every(({ phase, next }) => phase !== 'switching' || next !== undefined);
}
