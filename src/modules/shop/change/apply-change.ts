import { refused } from '../../../platform/api.js';
import { ITEM_UNKNOWN, MENU_FULL, SHOP_UNKNOWN, STALE_VERSION } from '../contract.js';
import { MenuFull, MenuItemUnknown } from '../domain/menu.js';
import type { Shop } from '../domain/shop.js';
import { StaleVersion } from '../domain/stale-version.js';

/**
 * Applies a change to a shop that may not exist, and turns the errors of the domain into refusals of the contract.
 * @throws Refused SHOP_UNKNOWN, STALE_VERSION, ITEM_UNKNOWN, MENU_FULL
 */
export function applyChange(shopId: string, found: Shop | undefined, change: (shop: Shop) => Shop): Shop {
  if (!found) throw refused(SHOP_UNKNOWN, `There is no shop ${shopId}.`);
  try {
    return change(found);
  } catch (error) {
    if (error instanceof StaleVersion) throw refused(STALE_VERSION, error.message);
    if (error instanceof MenuItemUnknown) throw refused(ITEM_UNKNOWN, error.message);
    if (error instanceof MenuFull) throw refused(MENU_FULL, error.message);
    throw error;
  }
}
