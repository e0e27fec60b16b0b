import { readFileSync } from 'node:fs';
import { CommandError } from '../../command/command-error.mjs';

/**
 * How a text that is not what it should be is refused: `name` of it, for people; `what` it should be, `next` what to do then, and
 * `isWell`, whether a value is that.
 * @typedef {{
 *   readonly name: string, readonly what: string, readonly next: string, readonly isWell?: (value: any) => boolean,
 * }} Expected
 */

/**
 * Reads a JSON file.
 * @param {string} file
 * @param {Expected} expected
 * @returns {any}
 * @throws {CommandError} that names the file and the next step, when it cannot be read or has other content
 */
export function readJson(file, expected) {
  return parsed(() => readFileSync(file, 'utf8'), expected);
}

/**
 * Reads JSON that a program printed.
 * @param {string} text
 * @param {Expected} expected
 * @returns {any}
 * @throws {CommandError} that names the program and the next step
 */
export function parseJson(text, expected) {
  return parsed(() => text, expected);
}

/** @param {() => string} read @param {Expected} expected */
function parsed(read, { name, what, next, isWell = isObject }) {
  let value;
  try {
    value = JSON.parse(read());
  } catch (error) {
    throw new CommandError(`${name} has no ${what}: ${/** @type {Error} */ (error).message}. ${next}`);
  }
  if (!isWell(value)) throw new CommandError(`${name} has no ${what}: its JSON has another shape. ${next}`);
  return value;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
