import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Coverage, inMost } from './coverage.mjs';
import { WAYS } from './ways.mjs';

/** So many journeys come first: what happens once, such as preparing a statement, is no part of the way. */
const WARM_UP = 5;
/** What is in less than half of so many journeys is work in the background: a timer, a lease. */
export const TRACED = 11;

/** What is counted apart from the way itself, because the way only uses it or leads to it. */
const APART = /** @type {const} */ ({
  services: ['src/platform/ops/', 'src/platform/host/measurements.ts'],
  store: ['src/platform/store/'],
  modules: ['src/modules/'],
});

/** @typedef {{ readonly files: readonly string[], readonly functions: number }} Part */

/**
 * @typedef {object} Traced
 * @property {string} name
 * @property {string} ends from where to where
 * @property {Part} way the rooms of the platform that it leads through
 * @property {Part} services clock, ids, context, log and metrics, which all rooms use
 * @property {Part} store the unit of work and what is below it
 * @property {Part} modules the modules' own files
 */

/**
 * Goes each way alone and some times, and keeps what more than half of these journeys called.
 * @returns {Promise<readonly Traced[]>}
 */
export async function traceWays() {
  const traced = [];
  for (const way of WAYS) traced.push({ name: way.name, ends: way.ends, ...partsOf(await trace(way)) });
  return traced;
}

/** @param {import('./ways.mjs').Way} way */
async function trace({ open }) {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-journeys-'));
  const journey = await open(directory);
  const coverage = new Coverage();
  try {
    for (let time = 0; time < WARM_UP; time += 1) await journey.go({ begin: () => undefined, end: () => undefined });
    coverage.start();
    /** @type {import('./coverage.mjs').Called[]} */
    const traces = [];
    const begin = () => void coverage.take();
    const end = () => void traces.push(coverage.take());
    for (let time = 0; time < TRACED; time += 1) await journey.go({ begin, end });
    return inMost(traces);
  } finally {
    coverage.stop();
    await journey.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** @param {import('./coverage.mjs').Called} called */
function partsOf(called) {
  const part = (/** @type {string} */ name) => {
    const files = [...called.keys()].filter((file) => partOf(file) === name).sort();
    return { files, functions: files.reduce((sum, file) => sum + (called.get(file)?.size ?? 0), 0) };
  };
  return { way: part('way'), services: part('services'), store: part('store'), modules: part('modules') };
}

/** @param {string} file */
function partOf(file) {
  const apart = Object.entries(APART).find(([, places]) => places.some((place) => file.startsWith(place)));
  return apart?.[0] ?? 'way';
}
