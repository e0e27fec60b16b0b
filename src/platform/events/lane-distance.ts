import { type Lane, START } from './feed-reader.js';

/** A handler that is this close to its feed goes all the way before the feed goes on, so that it joins under any load. */
const LAST_STRETCH = 1_024;

/** Positions between a lane and the given ends of its partitions. */
export function distance(
  lane: Lane,
  ends: readonly { readonly partition: number; readonly position: number }[],
): number {
  const behind = (end: (typeof ends)[number]) =>
    Math.max(0, end.position - (lane.cursors.get(end.partition) ?? START).position);
  return ends.reduce((sum, end) => sum + behind(end), 0);
}

/** Whether so many positions are the last stretch of a handler that catches up. */
export function inLastStretch(positions: number): boolean {
  return positions > 0 && positions <= LAST_STRETCH;
}
