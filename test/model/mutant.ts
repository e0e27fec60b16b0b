import type { Mechanisms } from './mechanisms.js';
import { protocol } from './protocol.js';
import { twoModules } from './two-modules.js';
import type { GateMechanisms } from './two-modules-state.js';
import { judge, type Report, type Verdict } from './verdict.js';
import type { Bounds } from './world.js';

/** The protocol without one of its mechanisms. An exploration must find what then goes wrong. */
export interface Mutant {
  /** What is wrong with it. */
  readonly name: string;
  /** The invariant that breaks first; undefined when all hold, because another mechanism stands behind the one that lacks. */
  readonly caughtBy: string | undefined;
  /** The steps of the shortest trace to a state in which it is broken. */
  readonly steps?: number;
  readonly judge: (report?: Report) => Verdict;
}

/** What is expected of a mutant: the invariant that breaks, and after how many steps. */
export type Expected = readonly [invariant: string, steps: number] | 'holds';

const MOVE: Bounds = { writes: 2, maxEpoch: 4, coordinators: 2, restore: false, relay: false };

/**
 * A mutant of the move of one module.
 * @param bounds what it needs beside two writes, epochs up to 4 and two coordinators
 */
export function moveMutant(
  name: string,
  expected: Expected,
  lacking: Partial<Mechanisms>,
  bounds: Partial<Bounds> = {},
): Mutant {
  return mutant(name, expected, (report) => judge(protocol({ ...MOVE, ...bounds }, lacking), report));
}

/** A mutant of the relay. What it lacks makes no message of a move useful that was not. */
export function relayMutant(name: string, expected: Expected, lacking: Partial<Mechanisms>, writes = 1): Mutant {
  const bounds = { ...MOVE, writes, maxEpoch: 3, coordinators: 1, relay: true, hops: 1 };
  return mutant(name, expected, (report) => judge(protocol(bounds, lacking, false), report));
}

/** A mutant of the gates of two modules. */
export function gateMutant(name: string, expected: Expected, lacking: Partial<GateMechanisms>): Mutant {
  return mutant(name, expected, (report) => judge(twoModules(lacking), report));
}

function mutant(name: string, expected: Expected, of: Mutant['judge']): Mutant {
  if (expected === 'holds') return { name, caughtBy: undefined, judge: of };
  return { name, caughtBy: expected[0], steps: expected[1], judge: of };
}
