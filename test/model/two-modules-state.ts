/** A module as its gate sees it: the router lets calls in, or parks them. */
export interface Gate {
  readonly phase: 'idle' | 'switching' | 'activating' | 'cancelling';
  /** The next step of the process that carries out the switch; undefined when there is none. */
  readonly next?: 'prepare' | 'fence' | 'caughtUp' | 'commit';
  /** Whether the database of the owner refuses to be written. */
  readonly fenced: boolean;
}

/**
 * A call of a module that needs a call of the other one before it commits.
 * `trying` and `parked` are at the gate of its own module, `tryingNeeded` and `parkedNeeded` at that of the other one.
 */
export type Call =
  'none' | 'trying' | 'parked' | 'inside' | 'tryingNeeded' | 'parkedNeeded' | 'insideNeeded' | 'returned';

/** Two modules that need each other, each with one call. Epochs are left out: the model of one module is about those. */
export interface TwoModules {
  readonly gates: readonly [Gate, Gate];
  readonly calls: readonly [Call, Call];
}

/** The mechanisms that a parked call depends on. */
export interface GateMechanisms {
  /** One module switches at a time. */
  readonly oneSwitchAtATime: boolean;
  /** The fence waits for nobody: the calls that it catches are parked, and run again. */
  readonly fenceWaitsForNoCall: boolean;
  /** The parked calls are let in when the new owner is active, not at the commit point. */
  readonly wokenByActivation: boolean;
}

export const ALL_GATE_MECHANISMS: GateMechanisms = {
  oneSwitchAtATime: true,
  fenceWaitsForNoCall: true,
  wokenByActivation: true,
};

export type Which = 0 | 1;

export function withGate({ gates, calls }: TwoModules, which: Which, gate: Gate): TwoModules {
  return { gates: which === 0 ? [gate, gates[1]] : [gates[0], gate], calls };
}

export function withCall({ gates, calls }: TwoModules, which: Which, call: Call): TwoModules {
  return { gates, calls: which === 0 ? [call, calls[1]] : [calls[0], call] };
}

/** Whether a call would be let in, and would find an owner that writes. */
export function isOpen({ phase, fenced }: Gate): boolean {
  return phase !== 'switching' && !fenced;
}
