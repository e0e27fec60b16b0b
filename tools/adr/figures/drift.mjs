/**
 * A figure of a record beside what its source says now.
 * @typedef {{
 *   readonly figure: import('../record/figures.mjs').Figure, readonly now: number | undefined, readonly off: number | undefined,
 *   readonly state: 'same' | 'drifted' | 'missing',
 * }} Comparison `off`: by which share of the stated figure; `missing`: the source has no such figure
 */

/**
 * Compares the figures of a record with their sources.
 * @param {readonly import('../record/figures.mjs').Figure[]} figures
 * @param {ReturnType<typeof import('./figure-of.mjs').figuresOf>} figureOf
 * @returns {Comparison[]}
 */
export function compareFigures(figures, figureOf) {
  return figures.map((figure) => {
    const now = figureOf(figure.source);
    if (now === undefined) return { figure, now, off: undefined, state: 'missing' };
    const off = figure.stated === 0 ? Math.abs(now) : Math.abs(now - figure.stated) / Math.abs(figure.stated);
    return { figure, now, off, state: off > figure.tolerance ? 'drifted' : 'same' };
  });
}

/**
 * A comparison that is not well, as a sentence without its record.
 * @param {Comparison} comparison
 */
export function driftSentence({ figure: { shown, named, tolerance }, now, off }) {
  if (now === undefined) return `states ${shown}, and '${named}' cannot be had. Correct the source, or the figure.`;
  const percent = (/** @type {number} */ share) => `${Math.round(share * 100)} %`;
  return `states ${shown}, and '${named}' is now ${now}: ${percent(off ?? 0)} off, where ${percent(tolerance)} are allowed. Look at the decision again, and correct the figure.`;
}
