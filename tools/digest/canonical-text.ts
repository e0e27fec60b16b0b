import { createHash } from 'node:crypto';

const SHORT = 12;

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The first 48 bits of {@link digestOfText}: tells things apart in lines for people. */
export function shortDigest(text: string): string {
  return digestOfText(text).slice(0, SHORT);
}

/** A text of a person, in quotation marks and on one line. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Texts in the order of their UTF-16 code units, which no setting of the machine or of a database changes. */
export function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}

/** The rows of each key, in their order. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
