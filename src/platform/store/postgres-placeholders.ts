/** Texts in quotes, names in quotes and comments stay as they are. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;
const MOST_KNOWN = 2_000;
const known = new Map<string, string>();

/** A statement with `?` for each value, as PostgreSQL writes it: `$1`, `$2`, in the order of the values. */
export function numbered(statement: string): string {
  const done = known.get(statement);
  if (done !== undefined) return done;
  let count = 0;
  const text = statement.replace(TOKENS, (token) => (token === '?' ? `$${(count += 1)}` : token));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(statement, text);
  return text;
}
