import type { Measured } from './figures.js';
import type { Place } from './places.js';
import type { Outage } from './stay.js';

/** What a run has found, or why it has found nothing. */
export interface Run {
  readonly failure?: string;
  readonly places: readonly Place[];
  readonly outage?: Outage;
  /** Of the business facts, before and after the way home. */
  readonly digests: readonly string[];
  readonly figures?: Measured;
  /** What the monolith has served at `/metrics` while payment was at its service. */
  readonly metrics: string;
}

/** A run that is kept in the workspace, with what tells it from another one. */
export interface KeptRun extends Run {
  readonly seed: number;
  /** The sources that were run, as Git names their folder. */
  readonly sources: string;
  readonly measuredAt: string;
}
