import { refused } from '../contract/failure.js';
import { BAD_CURSOR } from '../contract/page.js';

/** The sort key of a row: what the list is ordered by, ending in something unique. */
export type SortKey = readonly [string, ...string[]];

/** The cursor of the page behind a row. It is opaque to callers. */
export function cursorOf(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key of `parts` texts that a cursor encodes; undefined without a cursor.
 * @throws Refused `BAD_CURSOR` when the cursor does not belong to this list.
 */
export function keyOf(cursor: string | undefined, parts: number): SortKey | undefined {
  if (cursor === undefined) return undefined;
  const key = decoded(cursor);
  const fits = (part: unknown) => typeof part === 'string' && !part.includes('\u0000');
  if (!Array.isArray(key) || key.length !== parts || parts < 1 || !key.every(fits)) throw refused(BAD_CURSOR);
  return key as unknown as SortKey;
}

/** One page of a list, from up to `limit + 1` rows. The extra row means that there is a next page. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOfRow: (row: Row) => SortKey,
  itemOf: (row: Row) => Item,
): { items: Item[]; next?: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(itemOf), ...(rows.length > limit && last ? { next: cursorOf(keyOfRow(last)) } : {}) };
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
