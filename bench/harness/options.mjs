import { isBuiltin } from 'node:module';

/** The cases by name, in the order in which they run. */
export const CASES = ['calls', 'remote-call', 'proxy', 'store', 'orders', 'reads', 'events', 'kafka', 'move', 'start'];
/** The SQLite drivers. Without `--driver` Node's own takes part where this Node has one. */
export const DRIVERS = ['sqlite3', 'better-sqlite3', 'node'];
/** Takes ten minutes, so it runs only when it is named. */
export const SOAK = 'soak';

/**
 * @typedef {object} Options
 * @property {readonly string[]} names what to run
 * @property {boolean} json one JSON value on standard output
 * @property {boolean} write keeps the figures in bench/results.json and renders bench/RESULTS.md
 * @property {number} runs how often each side is measured
 * @property {number} seconds how long a measurement over HTTP lasts
 * @property {number} scale multiplies counts of operations, for short trials
 * @property {number} minutes how long a soak lasts
 * @property {number} rate orders per second of a soak
 * @property {readonly string[]} drivers those requested
 * @property {string | undefined} profile a directory for CPU profiles of our servers
 */

const SWITCHES = ['--json', '--write'];
const VALUED = ['--runs', '--seconds', '--scale', '--minutes', '--rate', '--driver', '--profile'];

/** What `npm run bench` takes. */
export const USAGE = `npm run bench [-- <name>…] [options]

Measures the program against floors taken in the same run. Names: ${[...CASES, SOAK].join(', ')}; without one, all but ${SOAK}.
Options: ${SWITCHES.join(', ')}, ${VALUED.map((option) => `${option} <value>`).join(', ')}. See bench/README.md.`;

/** The options cannot be carried out as they were written. */
export class Misuse extends Error {}

/**
 * Reads the command line. Without a name everything but the soak runs, and what it finds is written down.
 * @param {readonly string[]} words
 * @returns {Options}
 * @throws Misuse with a sentence that says what is allowed
 */
export function optionsOf(words) {
  const names = [];
  /** @type {Map<string, string>} */
  const given = new Map();
  for (let at = 0; at < words.length; at += 1) {
    const word = /** @type {string} */ (words[at]);
    if (!word.startsWith('--')) names.push(word);
    else if (SWITCHES.includes(word)) given.set(word, 'yes');
    else if (VALUED.includes(word)) given.set(word, words[(at += 1)] ?? '');
    else throw new Misuse(`There is no option ${word}; allowed are ${[...SWITCHES, ...VALUED].join(', ')}.`);
  }
  for (const name of names)
    if (name !== SOAK && !CASES.includes(name))
      throw new Misuse(`There is no benchmark '${name}'; allowed are ${[...CASES, SOAK].join(', ')}.`);
  const number = (/** @type {string} */ flag, /** @type {number} */ fallback) => {
    const text = given.get(flag);
    const value = text === undefined ? fallback : Number(text);
    if (!(value > 0 && value < Infinity)) throw new Misuse(`${flag} takes a number above 0; '${text}' is none.`);
    return value;
  };
  const runs = number('--runs', 5);
  if (!Number.isInteger(runs)) throw new Misuse(`--runs takes a whole number; '${runs}' is none.`);
  const driver = given.get('--driver');
  if (driver !== undefined && !DRIVERS.includes(driver))
    throw new Misuse(`--driver takes ${DRIVERS.join(', ')}; '${driver}' is none of them.`);
  const profile = given.get('--profile');
  if (profile === '') throw new Misuse('--profile takes a directory.');
  return {
    names: names.length > 0 ? names : CASES,
    json: given.has('--json'),
    write: given.has('--write') || names.length === 0,
    runs,
    seconds: number('--seconds', 5),
    scale: number('--scale', 1),
    minutes: number('--minutes', 10),
    rate: number('--rate', 20),
    drivers: driver ? [driver] : DRIVERS.filter((name) => name !== 'node' || isBuiltin('node:sqlite')),
    profile,
  };
}
