import type { Books } from '../../../crash/books.js';
import type { ModuleRows, StoredRole, StoredRows } from './stored-rows.js';

/** Where the journal says that the data of a module is, and what both sides say. */
export interface OwnedModule {
  readonly module: string;
  readonly database: string;
  readonly owner: string;
  readonly epoch: number;
  readonly roles: readonly StoredRole[];
}

/** Reads what the judge needs. @param books those of the owners */
export async function readRows(books: Books, owned: readonly OwnedModule[]): Promise<StoredRows> {
  const modules: ModuleRows[] = [];
  for (const one of owned) modules.push({ ...one, ...(await moduleRows(books, one.module)) });
  return {
    modules,
    orders: await books.all('order', 'SELECT order_id AS "orderId", status, total FROM orders'),
    shops: await books.all('shop', 'SELECT shop_id AS "shopId", version FROM shops'),
    items: await books.all('shop', 'SELECT menu_item_id AS "menuItemId", price FROM menu_items'),
  };
}

async function moduleRows(books: Books, module: string) {
  const [head] = await books.all<{ number: number }>(module, 'SELECT number FROM _commit');
  return {
    commit: Number(head?.number ?? 0),
    partitions: await books.all<ModuleRows['partitions'][number]>(
      module,
      'SELECT partition_no AS "partition", position_no AS "position", trimmed_to AS trimmed FROM _partition',
    ),
    events: await books.all<ModuleRows['events'][number]>(
      module,
      `SELECT partition_no AS "partition", position_no AS "position", id, name, event_key AS "key", data, epoch,
         commit_no AS "commit" FROM _outbox ORDER BY partition_no, position_no`,
    ),
    outcomes: await books.all<ModuleRows['outcomes'][number]>(
      module,
      `SELECT call_name AS "call", call_key AS "key", kind, outcome, epoch, commit_no AS "commit" FROM _outcome
         WHERE caller LIKE 'member:%'`,
    ),
    cursors: await books.all<ModuleRows['cursors'][number]>(
      module,
      'SELECT feed, partition_no AS "partition", position_no AS "position" FROM _cursor',
    ),
  };
}
