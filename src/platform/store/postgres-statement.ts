/** Texts in quotes, names in quotes and comments stay as they are. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?|\bjson_(?:group_)?array(?=\()/g;
const MOST_KNOWN = 2_000;
const known = new Map<string, string>();

/** What writes a list of values as JSON, and gathers what several rows have into a list. */
const NAMES: { readonly [sqlite: string]: string } = { json_array: 'json_build_array', json_group_array: 'json_agg' };

/** A statement as PostgreSQL writes it: with `$1`, `$2` for each `?`, and with its names of what makes lists of JSON. */
export function forPostgres(statement: string): string {
  const done = known.get(statement);
  if (done !== undefined) return done;
  let count = 0;
  const text = statement.replace(TOKENS, (token) => (token === '?' ? `$${(count += 1)}` : (NAMES[token] ?? token)));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(statement, text);
  return text;
}
