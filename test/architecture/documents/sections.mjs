/**
 * The sections of a Markdown text below its headings of one level, by title, in their order.
 * @param {string} text
 * @param {number} level
 * @returns {ReadonlyMap<string, string>}
 */
export function sections(text, level) {
  const [, ...parts] = `\n${text}`.split(new RegExp(`\\n${'#'.repeat(level)} `));
  return new Map(
    parts.map((part) => {
      const [title = '', ...lines] = part.split('\n');
      return [title.trim(), lines.join('\n').trim()];
    }),
  );
}
