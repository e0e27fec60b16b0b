/** The sections of a Markdown text below its headings of one level, by title, in their order. */
export function sections(text: string, level: number): ReadonlyMap<string, string> {
  const [, ...parts] = `\n${text}`.split(new RegExp(`\\n${'#'.repeat(level)} `));
  return new Map(
    parts.map((part) => {
      const [title = '', ...lines] = part.split('\n');
      return [title.trim(), lines.join('\n').trim()];
    }),
  );
}
