const ASSIGNMENT = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(.*)$/;
const QUOTES = ['"', "'", '`'];

/**
 * The lines of an `.env` file that say nothing: Node passes them over without a word. A quoted value may go on over several lines.
 * @param {string} text
 * @returns {number[]} their numbers, from 1
 */
export function wrongLines(text) {
  /** @type {number[]} */
  const wrong = [];
  /** @type {string | undefined} */
  let open;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      continue;
    }
    if (/^\s*(#|$)/.test(line)) continue;
    const value = ASSIGNMENT.exec(line)?.[1];
    if (value === undefined) wrong.push(index + 1);
    const quote = QUOTES.find((one) => value?.startsWith(one));
    if (quote !== undefined && !value?.slice(1).includes(quote)) open = quote;
  }
  return wrong;
}
