import { type Attempt, bodyOf, isAcknowledged } from '../history.js';
import type { Finding } from './finding.js';
import { rowsOf, type StoredRows } from './stored-rows.js';

/** A shop that only clients of the run change. */
export interface JudgedShop {
  readonly shopId: string;
  /** Its version before the load. */
  readonly version: number;
}

type Named = Omit<Finding, 'databases'>;

/** Each acknowledged change of a price has raised the version of its shop by one, nothing else has, and the last one is in force. */
export function judgeShops(
  history: readonly Attempt[],
  rows: StoredRows,
  shops: readonly JudgedShop[],
): readonly Finding[] {
  const { database } = rowsOf(rows, 'shop');
  return shops.flatMap((shop) => judgeShop(history, rows, shop).map((one) => ({ ...one, databases: [database] })));
}

function judgeShop(history: readonly Attempt[], rows: StoredRows, { shopId, version: first }: JudgedShop): Named[] {
  const changes = new Map<number, Attempt>();
  const found: Named[] = [];
  for (const attempt of history) {
    if (attempt.call !== 'price' || !attempt.about.startsWith(`${shopId}/`) || !isAcknowledged(attempt)) continue;
    const version = Number(bodyOf(attempt)['version']);
    const other = changes.get(version);
    if (other && other.key !== attempt.key)
      found.push({
        law: 'lost',
        key: attempt.key,
        what: `it and ${other.key} were acknowledged with version ${version}`,
      });
    changes.set(version, attempt);
  }
  const last = Number(rows.shops.find((one) => one.shopId === shopId)?.version ?? 0);
  for (const [version, { key }] of changes)
    if (version > last)
      found.push({
        law: 'lost',
        key,
        what: `it gave the shop ${shopId} version ${version}, and it has version ${last}`,
      });
  for (let version = first + 1; version <= last; version += 1)
    if (!changes.has(version))
      found.push({ law: 'doubled', key: shopId, what: `nobody was told of its version ${version}, of ${last}` });
  return [...found, ...judgePrices(changes, rows)];
}

/** The price of each item is that of the last acknowledged change. */
function judgePrices(changes: ReadonlyMap<number, Attempt>, { items }: StoredRows): Named[] {
  const newest = new Map<string, Attempt>();
  for (const [, attempt] of [...changes].sort(([a], [b]) => a - b))
    newest.set(attempt.about.split('/')[1] ?? '', attempt);
  return [...newest].flatMap(([menuItemId, attempt]): Named[] => {
    const { price } = bodyOf({ text: attempt.sent });
    const stored = items.find((one) => one.menuItemId === menuItemId)?.price;
    const what = `the item ${menuItemId} was to cost ${String(price)} won, and costs ${String(stored)}`;
    return stored === price ? [] : [{ law: 'lost', key: attempt.key, what }];
  });
}
