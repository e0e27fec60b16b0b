/**
 * Tells the person at the terminal something. Standard output is left to answers (`--json`, logs).
 * @param {string} sentence
 */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
