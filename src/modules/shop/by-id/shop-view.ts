import type { MenuItemView, ShopSummary, ShopView } from '../contract.js';
import { itemOf } from '../domain/menu.js';
import type { Shop } from '../domain/shop.js';
import type { ShopRow } from '../store/shop-row.js';

/** A shop with its menu, as everybody sees it. */
export function viewOf({ state }: Shop): ShopView {
  return { ...state, menu: state.menu.map((item) => ({ ...item })) };
}

/** A shop in a list. */
export function summaryOf({ shopId, ownerId, name, category, district, open, minimumOrder }: ShopRow): ShopSummary {
  return {
    shopId,
    ownerId,
    name,
    category: category as ShopSummary['category'],
    district,
    open: open === 1,
    minimumOrder,
  };
}

/** One item of a shop's menu, with the shop's version. */
export function itemViewOf({ state: { shopId, menu, version } }: Shop, menuItemId: string): MenuItemView {
  return { ...itemOf(menu, menuItemId), shopId, version };
}
