import type { Take } from './machine.js';
import {
  type Call,
  type Gate,
  type GateMechanisms,
  type TwoModules,
  type Which,
  withGate,
} from './two-modules-state.js';

/** The steps of the switch of one module. */
export function switchSteps(mechanisms: GateMechanisms, state: TwoModules, which: Which, take: Take<TwoModules>): void {
  const gate = state.gates[which];
  const { phase, next, fenced } = gate;
  const change = (action: string, changed: Gate) => take(action, withGate(state, which, changed));
  const isFree = !mechanisms.oneSwitchAtATime || state.gates.every((one) => one.phase === 'idle');
  if (phase === 'idle' && isFree) change('intend', { phase: 'switching', next: 'prepare', fenced });
  if (next !== undefined) change('gone', { phase, fenced });
  if (next === 'prepare') change('prepare', { phase, next: 'fence', fenced });
  if (next === 'fence' && (mechanisms.fenceWaitsForNoCall || !isBusy(state, which)))
    change('fence', { phase, next: 'caughtUp', fenced: true });
  if (next === 'caughtUp') change('caughtUp', { phase, next: 'commit', fenced });
  if (next === 'commit') {
    const committed = withGate(state, which, { phase: 'activating', fenced });
    take('commit', mechanisms.wokenByActivation ? committed : woken(committed, which));
  }
  if (phase === 'activating' && fenced) {
    const active = withGate(state, which, { phase, fenced: false });
    take('activate', mechanisms.wokenByActivation ? woken(active, which) : active);
  }
  if (phase === 'activating' && !fenced) change('done', { phase: 'idle', fenced });
  if (phase === 'switching') change('cancelNoted', { phase: 'cancelling', fenced });
  if (phase === 'cancelling')
    take('cancelWritable', woken(withGate(state, which, { phase: 'cancelling', fenced: false }), which));
  if (phase === 'cancelling' && !fenced)
    take('cancelDone', woken(withGate(state, which, { phase: 'idle', fenced }), which));
}

const AT_HOME: ReadonlySet<Call> = new Set(['inside', 'tryingNeeded', 'parkedNeeded', 'insideNeeded', 'returned']);

/** Whether a call is under way inside the module. A call that waits at the other gate is still inside its own module. */
function isBusy({ calls }: TwoModules, which: Which): boolean {
  return AT_HOME.has(calls[which]) || calls[which === 0 ? 1 : 0] === 'insideNeeded';
}

/** Those who are parked at the gate try again. */
function woken({ gates, calls }: TwoModules, which: Which): TwoModules {
  const wake = (call: Call, home: Which): Call =>
    call === 'parked' && home === which ? 'trying' : call === 'parkedNeeded' && home !== which ? 'tryingNeeded' : call;
  return { gates, calls: [wake(calls[0], 0), wake(calls[1], 1)] };
}
