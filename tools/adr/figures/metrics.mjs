import { existsSync, readFileSync } from 'node:fs';
import { CommandError } from '../../command/command-error.mjs';

/** A line of Prometheus' text format: name, labels, value. */
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{[^}]*\})? (\S+)/;

/**
 * Reads the metrics of a running program.
 * @param {string} place an address, or a file that has what one has sent
 * @returns {Promise<(name: string) => number | undefined>}
 */
export async function readMetrics(place) {
  return metricsIn(/^https?:/.test(place) ? await fetched(place) : fileText(place));
}

/**
 * The figure of a metric: the sum of a counter's series, the largest one of a gauge, the mean of a histogram.
 * @param {string} text in Prometheus' text format
 * @returns {(name: string) => number | undefined}
 */
export function metricsIn(text) {
  /** @type {Map<string, number[]>} */
  const series = new Map();
  for (const line of text.split('\n')) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined) series.set(name, [...(series.get(name) ?? []), Number(value)]);
  }
  const sum = (/** @type {string} */ name) => series.get(name)?.reduce((all, one) => all + one, 0);
  return (name) => {
    const found = series.get(name);
    if (found) return name.endsWith('_total') ? sum(name) : Math.max(...found);
    const [all, count] = [sum(`${name}_sum`), sum(`${name}_count`)];
    return all === undefined || !count ? undefined : all / count;
  };
}

/** @param {string} place */
function fileText(place) {
  if (!existsSync(place)) throw new CommandError(`There is no file ${place}; name a file with metrics, or an address.`);
  return readFileSync(place, 'utf8');
}

/** @param {string} address */
async function fetched(address) {
  const response = await fetch(address).catch((/** @type {Error} */ error) => error);
  if (response instanceof Error || !response.ok)
    throw new CommandError(
      `${address} gives no metrics (${response instanceof Error ? response.message : response.status}); name /metrics at the internal port of a running program.`,
    );
  return response.text();
}
