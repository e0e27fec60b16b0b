/**
 * @typedef {{ readonly path: string, readonly quotes: readonly string[] }} ListedCheck a test or rule that a document names,
 * and texts of it that the document quotes: mostly the names of tests
 */

/** `- \`path/to/some.test.ts\`: "the name of a test", "another"`, perhaps wrapped over several lines. */
const ITEM = /^- `([^`\s]+\/[^`\s]+)`((?:.|\n(?!\n|- |#))*)/gm;
const QUOTE = /"([^"]+)"/g;

/**
 * The checks that a text lists, one for each item that begins with a path.
 * @param {string} text
 * @returns {readonly ListedCheck[]}
 */
export function listedChecks(text) {
  return [...text.matchAll(ITEM)].map(([, path = '', rest = '']) => ({
    path,
    quotes: [...rest.matchAll(QUOTE)].map(([, quote = '']) => quote.replace(/\s+/g, ' ')),
  }));
}
