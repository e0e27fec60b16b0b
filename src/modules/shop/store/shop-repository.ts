import { injectable } from 'inversify';
import type { Readable, Tx } from '../../../platform/api.js';
import type { MenuItem } from '../domain/menu.js';
import { Shop } from '../domain/shop.js';
import { MenuItemRow } from './menu-item-row.js';
import { menuItemRowOf, type ShopWithMenu, shopOf, shopRowOf } from './shop-mapping.js';
import { ShopRow } from './shop-row.js';

/** One statement, so that a shop and its menu are those of one commit. */
const SHOP_WITH_MENU = `
  SELECT shop_id, owner_id, name, category, district, open, minimum_order, version,
         (SELECT json_group_array(json_array(menu_item_id, m.name, price, available) ORDER BY position)
          FROM menu_items m WHERE m.shop_id = s.shop_id) AS menu
  FROM shops s WHERE shop_id = ?`;

/** The shops with their menus. */
@injectable()
export class ShopRepository {
  async byId(at: Readable, shopId: string): Promise<Shop | undefined> {
    const [row] = await at.sql.all<ShopWithMenu>(SHOP_WITH_MENU, [shopId]);
    return row && shopOf(row);
  }

  /** Whether the member owns the shop; undefined when there is no such shop. */
  async isOwnedBy(at: Readable, shopId: string, memberId: string): Promise<boolean | undefined> {
    const [row] = await at.sql.all<{ owner_id: string }>('SELECT owner_id FROM shops WHERE shop_id = ?', [shopId]);
    return row && row.owner_id === memberId;
  }

  /** Keeps new shops with their menus, in two statements. */
  async add(tx: Tx, shops: readonly Shop[]): Promise<void> {
    await tx.manager.insert(ShopRow, shops.map(shopRowOf));
    const items = shops.flatMap(({ state }) =>
      state.menu.map((item, position) => menuItemRowOf(state.shopId, item, position)),
    );
    if (items.length > 0) await tx.manager.insert(MenuItemRow, items);
  }

  /** Keeps a changed shop, without its menu, in place of its former version. */
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

  /** Keeps a changed shop whose menu has a new last item. */
  async addItem(tx: Tx, shop: Shop, item: MenuItem): Promise<void> {
    await this.change(tx, shop);
    await tx.manager.insert(MenuItemRow, menuItemRowOf(shop.state.shopId, item, shop.state.menu.length - 1));
  }

  /** Keeps a changed shop with one changed item. */
  async changeItem(tx: Tx, shop: Shop, { menuItemId, name, price, available }: MenuItem): Promise<void> {
    await this.change(tx, shop);
    await tx.manager.update(MenuItemRow, { menuItemId }, { name, price, available: available ? 1 : 0 });
  }
}
