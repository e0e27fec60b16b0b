import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './read-json.mjs';

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
  const next = `Bring the committed ones back by 'git checkout -- ${RESULTS}', or measure them again: npm run bench.`;
  const results = readJson(file, { name: RESULTS, what: 'results of benchmarks', next });
  const found = [results[name]?.rows ?? []].flat().find((one) => one?.case === row)?.[field];
  return typeof found === 'number' ? found : undefined;
}
