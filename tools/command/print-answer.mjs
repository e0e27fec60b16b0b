import { say } from '../say.mjs';
import { CommandError } from './command-error.mjs';

/**
 * What a command has to print.
 * @typedef {{ readonly value: unknown, readonly text: string, readonly exitCode?: number }} Answer
 *   `value` with `--json`, otherwise `text`; the exit status is 0 when it is missing
 */

/**
 * Runs a command to its end and prints what it returns. What could not be carried out is said in one sentence: with `--json` as
 * `{"error": …}` on standard output, otherwise on standard error.
 * @param {boolean} json
 * @param {() => Answer | Promise<Answer>} run
 * @returns {Promise<number>} the exit status: that of the answer, or 2 when the command was not carried out
 */
export async function printAnswer(json, run) {
  try {
    const { value, text, exitCode = 0 } = await run();
    process.stdout.write(`${json ? JSON.stringify(value, undefined, 2) : text}\n`);
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
    else say(error.message);
    return 2;
  }
}
