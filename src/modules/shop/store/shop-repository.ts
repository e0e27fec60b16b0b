import { injectable } from 'inversify';
import { findRows, insertRows, type Readable, type SortKey, type Tx, updateRows } from '../../../platform/api.js';
import type { Category } from '../contract.js';
import type { MenuItem } from '../domain/menu.js';
import type { Shop } from '../domain/shop.js';
import { MenuItemRow } from './menu-item-row.js';
import { menuItemRowOf, type ShopWithMenu, shopOf, shopRowOf } from './shop-mapping.js';
import { ShopRow } from './shop-row.js';

/** One statement, so that a shop and its menu are those of one commit. */
const SHOP_WITH_MENU = `
  SELECT shop_id, owner_id, name, category, district, open, minimum_order, version,
         (SELECT json_group_array(json_array(menu_item_id, m.name, price, available) ORDER BY position)
          FROM menu_items m WHERE m.shop_id = s.shop_id) AS menu
  FROM shops s WHERE shop_id = ?`;

/** The filters of a search; one that is undefined does not apply. */
export interface ShopFilter {
  readonly category?: Category | undefined;
  readonly district?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly open?: boolean | undefined;
  /** Part of the name of the shop, or of an item on its menu, whatever the case of its letters. */
  readonly text?: string | undefined;
}

const NAMED = `(LOWER(name) LIKE ? ESCAPE '\\' OR EXISTS (
  SELECT 1 FROM menu_items m WHERE m.shop_id = shops.shop_id AND LOWER(m.name) LIKE ? ESCAPE '\\'))`;

/** The shops with their menus. */
@injectable()
export class ShopRepository {
  async byId(at: Readable, shopId: string): Promise<Shop | undefined> {
    const [row] = await at.sql.all<ShopWithMenu>(SHOP_WITH_MENU, [shopId]);
    return row && shopOf(row);
  }

  /** Whether the member owns the shop; undefined when there is no such shop. */
  async isOwnedBy(at: Readable, shopId: string, memberId: string): Promise<boolean | undefined> {
    const [row] = await at.sql.all<{ ownerId: string }>('SELECT owner_id AS "ownerId" FROM shops WHERE shop_id = ?', [
      shopId,
    ]);
    return row && row.ownerId === memberId;
  }

  /** Adds new shops with their menus, in two statements. */
  async add(tx: Tx, shops: readonly Shop[]): Promise<void> {
    await insertRows(tx, ShopRow, shops.map(shopRowOf));
    const items = shops.flatMap(({ state }) =>
      state.menu.map((item, position) => menuItemRowOf(state.shopId, item, position)),
    );
    await insertRows(tx, MenuItemRow, items);
  }

  /** Updates a shop, without its menu. @throws Error when it no longer has the version before this one. */
  async change(tx: Tx, { state }: Shop): Promise<void> {
    const rows = await tx.sql.all(
      `UPDATE shops SET name = ?, open = ?, minimum_order = ?, version = ?
       WHERE shop_id = ? AND version = ? RETURNING version`,
      [state.name, state.open ? 1 : 0, state.minimumOrder, state.version, state.shopId, state.version - 1],
    );
    if (rows.length !== 1)
      throw new Error(
        `The shop ${state.shopId} is no longer at version ${state.version - 1}; read it in the same unit.`,
      );
  }

  /** Updates a shop whose menu has a new last item. */
  async addItem(tx: Tx, shop: Shop, item: MenuItem): Promise<void> {
    await this.change(tx, shop);
    await insertRows(tx, MenuItemRow, [menuItemRowOf(shop.state.shopId, item, shop.state.menu.length - 1)]);
  }

  /** Updates a shop with one changed item. */
  async changeItem(tx: Tx, shop: Shop, { menuItemId, name, price, available }: MenuItem): Promise<void> {
    await this.change(tx, shop);
    await updateRows(tx, MenuItemRow, { menuItemId }, { name, price, available: available ? 1 : 0 });
  }

  /** Up to `count` shops that fit, by name, without their menus, behind the one with the key `after` (name, shopId). */
  page(
    at: Readable,
    { category, district, ownerId, open, text }: ShopFilter,
    after: SortKey | undefined,
    count: number,
  ): Promise<ShopRow[]> {
    const columns = { category, district, owner_id: ownerId, open: open === undefined ? undefined : Number(open) };
    const filters = Object.entries(columns).flatMap(([column, value]) =>
      value === undefined ? [] : [[column, value] as const],
    );
    const part = text === undefined ? undefined : `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const conditions = [
      ...filters.map(([column]) => `${column} = ?`),
      ...(part === undefined ? [] : [NAMED]),
      ...(after ? ['(name, shop_id) > (?, ?)'] : []),
    ];
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const named = part === undefined ? [] : [part, part];
    const values = [...filters.map(([, value]) => value), ...named, ...(after ?? []), count];
    return findRows(at, ShopRow, `${where} ORDER BY name, shop_id LIMIT ?`, values);
  }
}
