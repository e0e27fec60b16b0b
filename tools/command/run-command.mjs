import { say } from '../say.mjs';
import { CommandError } from './command-error.mjs';

/**
 * Runs a command of this folder to its end: its exit status is what `main` resolves with. What could not be carried out is said
 * in one sentence, with exit status 2.
 * @param {() => Promise<number>} main
 */
export async function runCommand(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    say(error.message);
    process.exitCode = 2;
  }
}
