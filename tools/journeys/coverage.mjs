import { Session } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { root } from '../root.mjs';

/**
 * The functions of `src/` that were called, by file: `src/platform/calls/router.ts` to `dispatch@1530`. A function is known by
 * its name and by where it stands in the compiled file, because many have the same name, or none.
 * @typedef {ReadonlyMap<string, ReadonlySet<string>>} Called
 */

const COMPILED = pathToFileURL(join(root, 'dist', '/')).href;

/** Counts which functions of the compiled program are called, by V8's precise coverage of functions. */
export class Coverage {
  #session = new Session();

  /** Counts from now on. Functions that ran before, such as imports, do not count. */
  start() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  /**
   * What was called since the last take. It does not wait: no other code runs between the call and the count.
   * @returns {Called}
   */
  take() {
    const { result } = this.#post('Profiler.takePreciseCoverage');
    const called = new Map();
    for (const { url, functions } of result) {
      if (!url.startsWith(`${COMPILED}src/`)) continue;
      const names = functions.filter(isCalled).map(nameOf);
      if (names.length > 0) called.set(url.slice(COMPILED.length).replace(/\.js$/, '.ts'), new Set(names));
    }
    return called;
  }

  stop() {
    this.#session.disconnect();
  }

  /**
   * A session of the same thread calls back before `post` returns.
   * @param {string} method
   * @param {object} [parameters]
   * @returns {any}
   */
  #post(method, parameters) {
    let answer;
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer;
  }
}

/** @param {import('node:inspector').Profiler.FunctionCoverage} function_ */
function isCalled({ ranges }) {
  return (ranges[0]?.count ?? 0) > 0;
}

/** @param {import('node:inspector').Profiler.FunctionCoverage} function_ */
function nameOf({ functionName, ranges }) {
  return `${functionName}@${ranges[0]?.startOffset}`;
}

/**
 * What more than half of these traces have: a timer or a lease is in a few of them, and the count of a function is lost now
 * and then, when its code is collected as garbage before the take.
 * @param {readonly Called[]} traces
 * @returns {Called}
 */
export function inMost(traces) {
  /** @type {Map<string, Map<string, number>>} */
  const counts = new Map();
  for (const trace of traces)
    for (const [file, names] of trace) {
      const ofFile = counts.get(file) ?? new Map();
      for (const name of names) ofFile.set(name, (ofFile.get(name) ?? 0) + 1);
      counts.set(file, ofFile);
    }
  const kept = [...counts].map(([file, names]) => {
    const most = [...names].filter(([, count]) => count > traces.length / 2);
    return /** @type {const} */ ([file, new Set(most.map(([name]) => name))]);
  });
  return new Map(kept.filter(([, names]) => names.size > 0));
}
