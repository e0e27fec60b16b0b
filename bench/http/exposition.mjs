/** @typedef {{ readonly metric: string, readonly labels: string, readonly value: number }} Sample */

/**
 * The samples of one metric in Prometheus' text format.
 * @param {string} text
 * @param {string} metric
 * @returns {readonly Sample[]}
 */
export function samplesOf(text, metric) {
  const found = text.matchAll(new RegExp(`^${metric}(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'));
  return [...found].map((match) => ({ metric, labels: match[1] ?? '', value: Number(match[2]) }));
}

/** @param {readonly Sample[]} samples */
export function total(samples) {
  return samples.reduce((sum, { value }) => sum + value, 0);
}
