import { type Exploration, explore, type TraceStep } from './explorer.js';
import type { Machine } from './machine.js';

/** One step of a trace, for people: the action, and the variables that it changed, as they are afterwards. */
export interface TraceLine {
  readonly action: string;
  readonly changed: Readonly<Record<string, string>>;
}

/** What an exploration has found, whatever the machine. */
export interface Verdict extends Omit<Exploration<unknown>, 'violation'> {
  readonly violation?: { readonly invariant: string; readonly trace: readonly TraceLine[] };
}

/** Called on long runs, with the states found and the states still to visit. */
export type Report = (states: number, waiting: number) => void;

/** Explores a machine, and describes a violation in words. */
export function judge<S>(machine: Machine<S>, report?: Report): Verdict {
  const { violation, ...rest } = explore(machine, report);
  if (!violation) return rest;
  return { ...rest, violation: { invariant: violation.invariant, trace: traceOf(machine, violation.trace) } };
}

function traceOf<S>(machine: Machine<S>, trace: readonly TraceStep<S>[]): TraceLine[] {
  let before = machine.describe(machine.initial);
  return trace.map(({ action, state }) => {
    const after = machine.describe(state);
    const changed = Object.entries(after).filter(([variable, value]) => before[variable] !== value);
    before = after;
    return { action, changed: Object.fromEntries(changed) };
  });
}
