import { parseSource } from './expression.mjs';

/**
 * A figure in the prose of a record, with the source that it was read from.
 * @typedef {{
 *   readonly stated: number, readonly shown: string, readonly tolerance: number,
 *   readonly source: import('./expression.mjs').Source, readonly named: string,
 * }} Figure `tolerance` is a share: 0.1 is 10 %; `shown` is the figure as it is written
 */

/** How far a figure may be from its source when it does not say so. */
const TOLERANCE = 0.1;

/** `2.02 µs (\`bench: calls › a call by contract, p50 › ours ±20 %\`)`: a figure, its unit, and its source between backticks. */
const FIGURE = /(\d[\d,]*(?:\.\d+)?)([^\d()`]{0,40})\(`((?:bench|lines|count|command): [^`]+)`\)/g;
const TOLERATED = / ±\s?(\d+)\s?%$/;

/**
 * The figures of a text that name a source.
 * @param {string} text
 * @returns {readonly Figure[]}
 */
export function figuresIn(text) {
  return [...text.replace(/\s+/g, ' ').matchAll(FIGURE)].flatMap(([, number = '', unit = '', named = '']) => {
    const source = parseSource(named.replace(TOLERATED, ''));
    if (!source) return [];
    const [, percent] = TOLERATED.exec(named) ?? [];
    const stated = Number(number.replaceAll(',', ''));
    const tolerance = percent === undefined ? TOLERANCE : Number(percent) / 100;
    return [{ stated, shown: `${number}${unit}`.trim(), tolerance, source, named }];
  });
}

/** A quantity of the kinds that are measured, and a source of any kind; what was tried once says when and how by `trial:`. */
const MEASURED = /\d\s?(?:µs|ms|KiB|MiB|[kKMG]B|lines|transactions|packages)\b/;
const SOURCED = /`(?:bench|lines|count|command|trial): [^`]+`/;

/**
 * Whether an option states a measured quantity without a source.
 * @param {string} option
 */
export function lacksSource(option) {
  return MEASURED.test(option) && !SOURCED.test(option);
}
