import { median } from './median.mjs';

/**
 * One line of a benchmark. `ratio` is `ours` divided by `floor`: of rates more is better, of times and sizes less.
 * @typedef {object} Row
 * @property {string} case
 * @property {number} ours median of the runs
 * @property {number | null} floor median of the runs
 * @property {number | null} ratio
 * @property {string | null} aim
 * @property {boolean | null} met
 * @property {string} unit
 * @property {readonly { readonly ours: number, readonly floor: number | null }[]} runs
 */

/**
 * A promise about a row: one of these holds for its median.
 * @typedef {{ readonly ratioAtLeast: number } | { readonly ratioAtMost: number } | { readonly below: number }} Aim
 */

/**
 * @param {string} name
 * @param {string} unit
 * @param {readonly { readonly ours: number, readonly floor?: number }[]} measured
 * @param {Aim} [aim]
 * @returns {Row}
 */
export function rowOf(name, unit, measured, aim) {
  const runs = measured.map(({ ours, floor }) => ({
    ours: rounded(ours),
    floor: floor === undefined ? null : rounded(floor),
  }));
  const ours = median(measured.map((run) => run.ours));
  const floors = measured.flatMap((run) => run.floor ?? []);
  const floor = floors.length > 0 ? median(floors) : null;
  const ratio = floor === null ? null : ours / floor;
  return {
    case: name,
    ours: rounded(ours),
    floor: floor === null ? null : rounded(floor),
    ratio: ratio === null ? null : rounded(ratio),
    aim: aim === undefined ? null : spoken(aim, unit),
    met: aim === undefined ? null : isMet(aim, ours, ratio),
    unit,
    runs,
  };
}

/**
 * @param {Aim} aim
 * @param {string} unit
 */
function spoken(aim, unit) {
  if ('below' in aim) return `ours < ${aim.below} ${unit}`;
  return 'ratioAtMost' in aim ? `ratio ≤ ${aim.ratioAtMost}` : `ratio ≥ ${aim.ratioAtLeast}`;
}

/**
 * @param {Aim} aim
 * @param {number} ours
 * @param {number | null} ratio
 */
function isMet(aim, ours, ratio) {
  if ('below' in aim) return ours < aim.below;
  return ratio !== null && ('ratioAtMost' in aim ? ratio <= aim.ratioAtMost : ratio >= aim.ratioAtLeast);
}

/** Three digits say what can be said. @param {number} value */
function rounded(value) {
  return value >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}
