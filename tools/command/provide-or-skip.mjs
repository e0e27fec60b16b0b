import { say } from '../say.mjs';
import { CommandError } from './command-error.mjs';

/**
 * What a run needs; undefined, and said, where it cannot be had and that is no failure.
 * @template T
 * @param {string} name of what is provided, for people: `PostgreSQL`
 * @param {() => T | Promise<T>} provide
 * @param {{ readonly orSkip: boolean }} options whether it is no failure that it cannot be had
 * @returns {Promise<T | undefined>}
 * @throws {CommandError} of `provide`
 */
export async function provideOrSkip(name, provide, { orSkip }) {
  try {
    return await provide();
  } catch (error) {
    if (!orSkip || !(error instanceof CommandError)) throw error;
    say(`skipped, ${name} cannot be had here: ${error.message}`);
    return undefined;
  }
}
