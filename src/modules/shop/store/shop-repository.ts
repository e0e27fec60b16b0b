import { injectable } from 'inversify';
import type { Readable, Tx } from '../../../platform/store/tx.js';
import type { MenuItem } from '../domain/menu.js';
import { Shop } from '../domain/shop.js';
import { MenuItemRow } from './menu-item-row.js';
import { menuItemRowOf, type ShopAndItem, shopOf, shopRowOf } from './shop-mapping.js';
import { ShopRow } from './shop-row.js';

/** One statement, so that a shop and its menu are those of one commit. */
const SHOP_AND_MENU = `
  SELECT s.shop_id, s.owner_id, s.name, s.category, s.district, s.open, s.minimum_order, s.version,
         m.menu_item_id, m.name AS item_name, m.price, m.available
  FROM shops s LEFT JOIN menu_items m ON m.shop_id = s.shop_id
  WHERE s.shop_id = ? ORDER BY m.position`;

/** The shops with their menus. */
@injectable()
export class ShopRepository {
  async byId(at: Readable, shopId: string): Promise<Shop | undefined> {
    return shopOf(await at.sql.all<ShopAndItem>(SHOP_AND_MENU, [shopId]));
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
