/**
 * Prints the usage of a command and ends it with 0 when help was requested. To be called before the command does
 * anything.
 * @param {string} usage
 * @param {readonly string[]} [words] what was typed after the command
 */
export function answerHelp(usage, words = process.argv.slice(2)) {
  if (!words.includes('--help') && !words.includes('-h')) return;
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}

/**
 * Handles a command that takes nothing but the given options: prints its usage when help was requested, and refuses
 * anything else with a sentence and exit status 2.
 * @param {string} usage
 * @param {readonly string[]} [options]
 */
export function takeOnly(usage, options = []) {
  const words = process.argv.slice(2);
  answerHelp(usage, words);
  const unknown = words.find((word) => !options.includes(word));
  if (unknown === undefined) return;
  process.stderr.write(`'${unknown}' is no option of this command. ${usage}\n`);
  process.exit(2);
}
