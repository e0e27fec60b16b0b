import type { Sum } from './market/sales.js';

/**
 * What happens in a run, in this order. Each phase has a shop of its own, so that its orders can be told from those of the others. `in the
 * end` all shops are compared.
 */
export const PHASES = [
  'backlog',
  'one by one',
  'broker killed',
  'relay repeats',
  'group deleted',
  'killed at random',
  'killed before write',
  'killed after write',
  'in the end',
] as const;
export type PhaseName = (typeof PHASES)[number];

/** What the books of the marketplace say at the end of a phase, and what the file of the consumer says. */
export interface Phase {
  readonly name: PhaseName;
  readonly books: Sum;
  readonly file: Sum;
  /** What the file lacks. In `group deleted`: what was taken out of it since the phase before. */
  readonly lost: Sum;
  /** What the file has too much. In `group deleted`: what was added to it since the phase before. */
  readonly doubled: Sum;
  /** How often the consumer ended by itself and was started again. */
  readonly restarts: number;
}

/** What the marketplace's own feeds made of the same events: all are zero when each took effect once, and in order. */
export interface OwnFeeds {
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** The first sentence about one of them, or about won that do not add up. */
  readonly first?: string;
}

/** What a run has seen. */
export interface Seen {
  /** Why the run could not go on; nobody can judge the consumer then. */
  readonly failure?: string;
  /** Why the consumer did not go on. */
  readonly standstill?: string;
  readonly phases: readonly Phase[];
  /** Records of `ficus.order`, and those among them that the topic has more than once. */
  readonly records: number;
  readonly repeated: number;
  readonly kills: { readonly broker: number; readonly marketplace: number; readonly consumer: number };
  /** Orders that were acknowledged while the broker was dead, and how many of them were unpaid then. */
  readonly outage?: { readonly acknowledged: number; readonly unpaid: number };
  /** Missing where the run ended early. */
  readonly ownFeeds?: OwnFeeds;
}
