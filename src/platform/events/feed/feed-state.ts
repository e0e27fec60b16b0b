import { refusal } from '../../contract/refusal.js';
import type { Way } from '../broker/feed-source.js';

/** A subscription of which this program has no handler, and since when that is so (ISO 8601). */
export interface Suspended {
  readonly event: string;
  readonly since: string;
}

/** A feed as its operators see it. Times in milliseconds UTC. */
export interface FeedState {
  readonly feed: string;
  /** How its events come; undefined for a suspended feed, to which none come. */
  readonly way?: Way;
  /** The last position dealt with, per partition. */
  readonly cursors: { readonly [partition: number]: number };
  /** Events in the producer's log that the feed has not dealt with, as last seen; trimmed ones count. */
  readonly lag: number;
  /** Events that are held, the parked ones among them. */
  readonly held: number;
  readonly parked: number;
  /** Names of events whose handlers still catch up. */
  readonly catchingUp: readonly string[];
  readonly suspended: readonly Suspended[];
  /** The feed goes on by itself later: a dependency is down, or (without `until`) too many keys are held. */
  readonly paused?: { readonly until?: number; readonly reason: string };
  /** Why the feed has stopped, and what an operator does about it. */
  readonly stopped?: string;
}

/** The rebuild of a read model as operators see it: it is under way, or its last attempt has failed. */
export interface RebuildState {
  readonly model: string;
  /** Events that the new model has still to handle; undefined before the first was. */
  readonly left?: number;
  /** Why the last attempt was given up; the former model is in use. */
  readonly failure?: string;
}

/** Says which subscriptions are suspended, and what to do about them. */
export function suspensionRemark(feed: string, suspended: readonly Suspended[]): string {
  const events = suspended.map(({ event, since }) => `${event} (since ${since})`).join(', ');
  return (
    `${feed} has no handler of ${events} in this program; its place in the log is kept, and a program that has the handler goes ` +
    `on there. If none will, forget it with 'npm run events -- forget "${feed}" --event <name>'.`
  );
}

export const UNKNOWN_MODULE = refusal('UNKNOWN_MODULE', 404, 'There is no such module here.');
export const UNKNOWN_FEED = refusal('UNKNOWN_FEED', 404, 'There is no such feed here.');
export const UNKNOWN_EVENT = refusal('UNKNOWN_EVENT', 404, 'There is no such event.');
export const NOT_PARKED = refusal('NOT_PARKED', 409, 'The event is not parked, or no longer.');
export const FEED_STOPPED = refusal('FEED_STOPPED', 409, 'The feed has stopped and waits for a person.');
export const FEED_RUNS = refusal('FEED_RUNS', 409, 'The feed runs here and needs the log.');
export const PAST_GONE = refusal('PAST_GONE', 409, 'The log no longer holds all that a rebuild needs.');
export const NO_READ_MODEL = refusal('NO_READ_MODEL', 409, 'No read model is built from this feed.');
export const REBUILD_RUNS = refusal('REBUILD_RUNS', 409, 'The read model is being built anew already.');
