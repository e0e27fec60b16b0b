import type { Category } from '../contract.js';
import type { MenuItem } from '../domain/menu.js';
import { Shop } from '../domain/shop.js';
import type { MenuItemRow } from './menu-item-row.js';
import type { ShopRow } from './shop-row.js';

/** A row of a shop joined with its menu; the item's columns are null when the menu is empty. */
export interface ShopAndItem {
  readonly shop_id: string;
  readonly owner_id: string;
  readonly name: string;
  readonly category: string;
  readonly district: string;
  readonly open: number;
  readonly minimum_order: number;
  readonly version: number;
  readonly menu_item_id: string | null;
  readonly item_name: string;
  readonly price: number;
  readonly available: number;
}

/** The shop that the rows stand for; undefined without rows. */
export function shopOf(rows: readonly ShopAndItem[]): Shop | undefined {
  const [row] = rows;
  return (
    row &&
    new Shop({
      shopId: row.shop_id,
      ownerId: row.owner_id,
      name: row.name,
      category: row.category as Category,
      district: row.district,
      open: row.open === 1,
      minimumOrder: row.minimum_order,
      menu: rows.flatMap(itemOf),
      version: row.version,
    })
  );
}

function itemOf({ menu_item_id: menuItemId, item_name: name, price, available }: ShopAndItem): MenuItem[] {
  return menuItemId === null ? [] : [{ menuItemId, name, price, available: available === 1 }];
}

export function shopRowOf({ state: { menu: _menu, open, ...columns } }: Shop): ShopRow {
  return { ...columns, open: open ? 1 : 0 };
}

export function menuItemRowOf(shopId: string, item: MenuItem, position: number): MenuItemRow {
  return { ...item, shopId, position, available: item.available ? 1 : 0 };
}
