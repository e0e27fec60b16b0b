import type { Category } from '../contract.js';
import type { MenuItem } from '../domain/menu.js';
import { Shop } from '../domain/shop.js';
import type { MenuItemRow } from './menu-item-row.js';
import type { ShopRow } from './shop-row.js';

/** A row of a shop with its menu. */
export interface ShopWithMenu {
  readonly shop_id: string;
  readonly owner_id: string;
  readonly name: string;
  readonly category: string;
  readonly district: string;
  readonly open: number;
  readonly minimum_order: number;
  readonly version: number;
  /** JSON of {@link Item}s; null for an empty menu on PostgreSQL. */
  readonly menu: string | null;
}

type Item = readonly [menuItemId: string, name: string, price: number, available: number];

export function shopOf(row: ShopWithMenu): Shop {
  const menu = JSON.parse(row.menu ?? '[]') as readonly Item[];
  return new Shop({
    shopId: row.shop_id,
    ownerId: row.owner_id,
    name: row.name,
    category: row.category as Category,
    district: row.district,
    open: row.open === 1,
    minimumOrder: row.minimum_order,
    menu: menu.map(itemOf),
    version: row.version,
  });
}

function itemOf([menuItemId, name, price, available]: Item): MenuItem {
  return { menuItemId, name, price, available: available === 1 };
}

export function shopRowOf({ state: { menu: _menu, open, ...columns } }: Shop): ShopRow {
  return { ...columns, open: open ? 1 : 0 };
}

export function menuItemRowOf(shopId: string, item: MenuItem, position: number): MenuItemRow {
  return { ...item, shopId, position, available: item.available ? 1 : 0 };
}
