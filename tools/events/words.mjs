import { CommandError } from '../command/command-error.mjs';

/**
 * Reads the words of a command: names that come first, and options.
 * @param {readonly string[]} words
 * @param {{ flags?: readonly string[], values?: readonly string[], lists?: readonly string[] }} allowed
 * @returns {{ names: string[], flags: Set<string>, values: Map<string, string>, lists: Map<string, string[]> }}
 */
export function readWords(words, { flags = [], values = [], lists = [] }) {
  /** @type {{ names: string[], flags: Set<string>, values: Map<string, string>, lists: Map<string, string[]> }} */
  const read = { names: [], flags: new Set(), values: new Map(), lists: new Map() };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('--')) {
      read.names.push(word);
      continue;
    }
    const option = word.slice(2);
    if (flags.includes(option)) {
      read.flags.add(option);
      continue;
    }
    if (!values.includes(option) && !lists.includes(option))
      throw new CommandError(
        `'${word}' is no option of this command; allowed are ${optionsOf({ flags, values, lists })}.`,
      );
    const value = rest.shift();
    if (value === undefined || value.startsWith('--'))
      throw new CommandError(`${word} takes a value; write it behind it.`);
    if (values.includes(option)) read.values.set(option, value);
    else read.lists.set(option, [...(read.lists.get(option) ?? []), value]);
  }
  return read;
}

/** @param {{ flags: readonly string[], values: readonly string[], lists: readonly string[] }} allowed */
function optionsOf({ flags, values, lists }) {
  return [...flags, ...values, ...lists, 'json'].map((option) => `--${option}`).join(', ');
}

/**
 * A whole number that an option gives.
 * @param {ReadonlyMap<string, string>} values
 * @param {string} option
 * @returns {number | undefined}
 */
export function numberOf(values, option) {
  const text = values.get(option);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new CommandError(`--${option} takes a whole number, not '${text}'.`);
  return Number(text);
}
