import type { Side } from './database.js';

/** A process that carries out a switch. It is volatile, and more than one may be alive. */
export interface Coordinator {
  /** Its next step. */
  readonly next: 'prepare' | 'fence' | 'caughtUp' | 'commit';
  readonly from: Side;
  /** The epoch of the new owner. */
  readonly epoch: number;
  /** The commit number at the fence, once it is known. */
  readonly position: number;
}

const NEXT = { prepare: 0, fence: 1, caughtUp: 2, commit: 3 } as const;

/** A number that only this coordinator has. */
export function codeOf({ next, from, epoch, position }: Coordinator): number {
  return (position << 6) | (epoch << 3) | (NEXT[next] << 1) | from;
}

/** Adds one to a sorted set. Two that are equal in everything are one: what one may do, the other may do too. */
export function withCoordinator(coordinators: readonly Coordinator[], added: Coordinator): readonly Coordinator[] {
  const code = codeOf(added);
  if (coordinators.some((coordinator) => codeOf(coordinator) === code)) return coordinators;
  return [...coordinators, added].sort((one, two) => codeOf(one) - codeOf(two));
}

export function without(coordinators: readonly Coordinator[], gone: Coordinator): readonly Coordinator[] {
  return coordinators.filter((coordinator) => coordinator !== gone);
}
