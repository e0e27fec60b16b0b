import type { Take } from './machine.js';
import { type Call, isOpen, type TwoModules, type Which, withCall } from './two-modules-state.js';

/** The steps of the call of one module. */
export function callSteps(state: TwoModules, which: Which, take: Take<TwoModules>): void {
  const [home, needed] = [state.gates[which], state.gates[which === 0 ? 1 : 0]];
  const go = (action: string, call: Call) => take(action, withCall(state, which, call));
  switch (state.calls[which]) {
    case 'none':
      return go('arrive', 'trying');
    case 'trying':
      return isOpen(home) ? go('enter', 'inside') : go('park', 'parked');
    case 'inside':
      return go('callOther', 'tryingNeeded');
    case 'tryingNeeded':
      return isOpen(needed) ? go('enter', 'insideNeeded') : go('park', 'parkedNeeded');
    case 'insideNeeded':
      // Where the fence has caught it, it is parked, and runs again under its key.
      return needed.fenced ? go('park', 'parkedNeeded') : go('return', 'returned');
    case 'returned':
      return home.fenced ? go('park', 'parked') : go('answer', 'none');
    case 'parked':
    case 'parkedNeeded':
      return undefined;
  }
}
