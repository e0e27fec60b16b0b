import { existsSync, readFileSync } from 'node:fs';
import { nameOf } from '../stack/launch-plan.mjs';

/** @typedef {{ readonly [instance: string]: number }} ServedCalls how many calls each instance of a module has served */

/**
 * The calls that all suites of a run have seen: each suite has written a line.
 * @param {string} file
 * @returns {ServedCalls}
 */
export function servedIn(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  /** @type {{ [instance: string]: number }} */
  const sum = {};
  for (const [name, count] of lines.flatMap((line) => Object.entries(/** @type {ServedCalls} */ (JSON.parse(line)))))
    sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/**
 * The instances that have served no call.
 * @param {{ readonly [module: string]: number }} instances how many each module has
 * @param {ServedCalls} served
 */
export function idleInstances(instances, served) {
  return Object.entries(instances)
    .flatMap(([module, count]) => Array.from({ length: count }, (_, at) => nameOf(module, at)))
    .filter((name) => !served[name]);
}
