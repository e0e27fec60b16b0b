import type { SpoilName } from './market/spoils.js';

/** The steps of the move, in their order. */
export const STEPS = ['view', 'dual-read', 'copy', 'verify', 'switch', 'drop'] as const;

export type StepName = (typeof STEPS)[number];

/** What was measured after a step was done, undone, or done again; while nobody wrote. */
export interface Point {
  readonly step: StepName;
  readonly phase: 'done' | 'undone' | 'again';
  /** How many payments were acknowledged to customers so far. */
  readonly payments: number;
  /** Checksums: of the payments that customers saw acknowledged, and of both databases. Undefined where the tables do not exist. */
  readonly acknowledged: string;
  readonly shared?: string | undefined;
  readonly own?: string | undefined;
  /** Payments that are missing at the door, and those that it shows in another state than the one that was acknowledged. */
  readonly missing: number;
  readonly stale: number;
  /** Where the door stands. */
  readonly reads: string;
  readonly writes: string;
  /** Payments that were written while the step ran, how long it ran, and the longest wait of one of them. */
  readonly writesMeanwhile: number;
  readonly tookMs: number;
  readonly longestMs: number;
}

/** How the move went. */
export interface Played {
  readonly points: readonly Point[];
  /** Dual reads that differed. */
  readonly differences: number;
  /** Reads during the whole move that did not return what was acknowledged. */
  readonly wrongReads: number;
  /** The first of the changes made to the copy on purpose that verify did not refuse; undefined when it refused all, or was not reached. */
  readonly unnoticed?: SpoilName;
  /** Why the move could not be played to its end. */
  readonly failure?: string;
}
