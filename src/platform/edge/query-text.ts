import { EdgeFailure, invalidInput } from './edge-failure.js';
import type { TextReader } from './text-value.js';

function malformed(): EdgeFailure {
  return new EdgeFailure(
    400,
    'MALFORMED_URI',
    'The address is not well formed: a % must be followed by UTF-8 in hexadecimal.',
  );
}

/** Decodes one part of a path. @throws EdgeFailure 400 when it is not percent-encoded UTF-8. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed();
  }
}

/**
 * Reads a query into `input`.
 * @throws EdgeFailure 400 for a parameter that the call does not have, one that is repeated and is no list, or bad encoding.
 */
export function readQuery(
  query: string,
  readers: ReadonlyMap<string, TextReader>,
  input: Record<string, unknown>,
): void {
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decoded((at < 0 ? pair : pair.slice(0, at)).replaceAll('+', ' '));
    const text = decoded((at < 0 ? '' : pair.slice(at + 1)).replaceAll('+', ' '));
    const reader = readers.get(name);
    if (!reader) throw unknownParameter(name, readers);
    if (!reader.many && Object.hasOwn(input, name))
      throw invalidInput(name, `The query parameter '${name}' is given twice; give it once.`);
    const value = reader.one(text);
    const list = reader.many ? (input[name] as unknown[] | undefined) : undefined;
    if (list) list.push(value);
    else input[name] = reader.many ? [value] : value;
  }
}

function unknownParameter(name: string, readers: ReadonlyMap<string, TextReader>): EdgeFailure {
  const known = [...readers.keys()];
  const instead = known.length === 0 ? 'this call has none' : `this call has ${known.join(', ')}`;
  const shown = name.slice(0, 100);
  return invalidInput(shown, `The query parameter '${shown}' is unknown; ${instead}.`);
}
