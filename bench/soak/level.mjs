import { median } from '../harness/median.mjs';

/** @typedef {import('./observation.mjs').Observation} Observation */

/**
 * Whether something grows: the median of the last third of the time, and that of the middle third before it. The first
 * third is for caches to fill and for the first things to grow old.
 * @param {readonly Observation[]} observations
 * @param {(observation: Observation) => number} of
 * @returns {{ readonly middle: number, readonly last: number }}
 */
export function thirds(observations, of) {
  const third = Math.floor(observations.length / 3);
  return {
    middle: median(observations.slice(third, 2 * third).map(of)),
    last: median(observations.slice(2 * third).map(of)),
  };
}

/**
 * What each order adds to something that business keeps permanently: in the middle third and in the last.
 * @param {readonly Observation[]} observations
 * @param {(observation: Observation) => number} of
 * @returns {{ readonly middle: number, readonly last: number }}
 */
export function growth(observations, of) {
  const third = Math.floor(observations.length / 3);
  const between = (/** @type {Observation | undefined} */ from, /** @type {Observation | undefined} */ to) =>
    from && to ? (of(to) - of(from)) / Math.max(1, to.orders - from.orders) : NaN;
  return {
    middle: between(observations[third], observations[2 * third]),
    last: between(observations[2 * third], observations.at(-1)),
  };
}
