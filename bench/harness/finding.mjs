/**
 * What a benchmark has found.
 * @typedef {object} Finding
 * @property {readonly import('./row.mjs').Row[]} rows
 * @property {readonly string[]} notes what is in the figures and what is not
 * @property {readonly string[]} skipped what could not be measured, and why
 */

/** Gathers what a benchmark finds; a part that cannot be had is skipped with its reason. */
export class Findings {
  /** @type {import('./row.mjs').Row[]} */
  rows = [];
  /** @type {string[]} */
  notes = [];
  /** @type {string[]} */
  skipped = [];

  /**
   * Runs a part of a benchmark; only for these reasons it may be left out.
   * @param {string} part
   * @param {readonly (new (...parameters: any[]) => Error)[]} reasons
   * @param {() => Promise<void>} work
   */
  async attempt(part, reasons, work) {
    try {
      await work();
    } catch (error) {
      if (!reasons.some((reason) => error instanceof reason)) throw error;
      this.skipped.push(`${part}: ${/** @type {Error} */ (error).message}`);
    }
  }
}
