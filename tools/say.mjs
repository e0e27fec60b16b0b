/**
 * Shows the person at the terminal a line. Standard output is left to results (`--json`, logs).
 * @param {string} sentence
 */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
