import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RESULTS = 'bench/results.json';

/**
 * A figure of the committed results of benchmarks: `<benchmark> › <case> › <ours | floor | ratio>`.
 * @param {string} root
 * @param {string} key
 * @returns {number | undefined} undefined when the results have no such figure
 */
export function benchmarkResult(root, key) {
  const file = join(root, RESULTS);
  if (!existsSync(file)) return undefined;
  const [name = '', row = '', field = ''] = key.split(' › ');
  const results = JSON.parse(readFileSync(file, 'utf8'));
  const found = results[name]?.rows?.find((/** @type {{ case: string }} */ one) => one.case === row)?.[field];
  return typeof found === 'number' ? found : undefined;
}
