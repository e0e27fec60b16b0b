import { PROJECTIONS } from './all-projections.js';
import { BusinessNames } from './business-names.js';
import { type BusinessRows, readBusinessRows } from './business-rows.js';
import { digestOfText } from './canonical-text.js';
import type { ReadBook } from './read-book.js';

/** Rises when lines mean something else than before: digests of two versions are not to be compared. */
export const DIGEST_VERSION = 1;

/** One projection of a history. */
export interface ProjectionDigest {
  /** SHA-256 of the lines. */
  readonly digest: string;
  readonly count: number;
  /** Left out where only the digest is wanted. */
  readonly lines?: readonly string[];
}

/** The business facts of a history, comparable with those of another run. */
export interface BusinessDigest {
  readonly version: number;
  /** SHA-256 over the digests of all projections. */
  readonly digest: string;
  readonly projections: { readonly [name: string]: ProjectionDigest };
}

/**
 * The digest of the business facts in some databases: equal for equal histories, whatever the placement, the kind of database, the
 * identifiers, the times, and the interleaving of different orders. Read it when nothing is under way: what is in the middle of its
 * work is in some databases and not yet in others.
 * @param read rows of the books; those of a book that does not exist are none
 */
export async function businessDigest(read: ReadBook): Promise<BusinessDigest> {
  return digestOfRows(await readBusinessRows(read));
}

/** The digest of rows that were read. */
export function digestOfRows(rows: BusinessRows): BusinessDigest {
  const history = { rows, names: new BusinessNames(rows) };
  const projections = Object.fromEntries(
    PROJECTIONS.map(({ name, lines: linesOf }) => {
      const lines = linesOf(history);
      return [name, { digest: digestOfText(lines.join('\n')), count: lines.length, lines }];
    }),
  );
  const all = PROJECTIONS.map(({ name }) => `${name} ${projections[name]?.digest ?? ''}`);
  return {
    version: DIGEST_VERSION,
    digest: digestOfText([`version ${DIGEST_VERSION}`, ...all].join('\n')),
    projections,
  };
}
