import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test or rule that a document names, and texts of it that the document quotes: mostly the names of tests. */
interface NamedCheck {
  readonly path: string;
  readonly quotes: readonly string[];
}

/** `- \`path/to/some.test.ts\`: "the name of a test", "another"`, perhaps wrapped over several lines. */
const ITEM = /^- `([^`\s]+\/[^`\s]+)`((?:.|\n(?!\n|- |#))*)/gm;
const QUOTE = /"([^"]+)"/g;

/** The checks that a text lists, one for each item that begins with a path. */
export function namedChecks(text: string): readonly NamedCheck[] {
  return [...text.matchAll(ITEM)].map(([, path = '', rest = '']) => ({
    path,
    quotes: [...rest.matchAll(QUOTE)].map(([, quote = '']) => quote.replace(/\s+/g, ' ')),
  }));
}

/** One sentence for each check that is not there, and each quote that the check does not contain. */
export function missingChecks(root: string, document: string, checks: readonly NamedCheck[]): readonly string[] {
  return checks.flatMap(({ path, quotes }) => {
    if (!existsSync(join(root, path)))
      return [`${document} is held by ${path}, which does not exist. Name the check that holds it now.`];
    if (quotes.length === 0) return [];
    const text = readFileSync(join(root, path), 'utf8');
    return quotes
      .filter((quote) => !text.includes(quote))
      .map(
        (quote) => `${document} quotes "${quote}" of ${path}, which says no such thing. Quote the test as it is named.`,
      );
  });
}
