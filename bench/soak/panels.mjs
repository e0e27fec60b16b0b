/** @typedef {import('./observation.mjs').Observation} Observation */

const HUNDRED = 100;

/**
 * What is drawn of a soak.
 * @param {readonly Observation[]} observations
 * @returns {readonly import('./chart.mjs').Panel[]}
 */
export function panelsOf(observations) {
  const of = (/** @type {(one: Observation) => number} */ value) => observations.map(value);
  return [
    { title: 'Memory', unit: 'MB resident', values: of((one) => one.memoryMB) },
    { title: 'JavaScript heap', unit: 'MB used', values: of((one) => one.heapMB) },
    { title: 'Write-ahead logs', unit: 'MB, all modules', values: of((one) => one.logsMB) },
    { title: 'Databases', unit: 'MB, all modules: orders are kept permanently', values: of((one) => one.filesMB) },
    {
      title: 'Rows that maintenance removes',
      unit: 'outcomes, sagas, passing events',
      values: of((one) => one.keptRows),
    },
    { title: 'Feed delay', unit: 'ms from an event to its effect, mean', values: of((one) => one.delayMs) },
    { title: 'Feeds behind', unit: 'events not dealt with', values: of((one) => one.behind) },
    { title: 'Writer queues', unit: 'units waiting, all modules', values: of((one) => one.waiting) },
    { title: 'Orders', unit: 'acknowledged each second', values: of((one) => one.perSecond) },
    { title: 'To place an order', unit: 'ms, p99', values: of((one) => one.answerMs) },
  ].map((panel) => ({ ...panel, values: panel.values.map((value) => Math.round(value * HUNDRED) / HUNDRED) }));
}
