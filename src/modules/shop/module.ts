import { implement } from '../../platform/api.js';
import { AddMenuItem } from './add-menu-item/add-menu-item.js';
import { GetShop } from './by-id/get-shop.js';
import { ChangeMenuItem } from './change-menu-item/change-menu-item.js';
import { ChangeShop } from './change/change-shop.js';
import { shop } from './contract.js';
import { GetOffer } from './offer/get-offer.js';
import { RegisterShop } from './register/register-shop.js';
import { ShopSeed } from './sample/shop-seed.js';
import { SearchShops } from './search/search-shops.js';
import { MenuItemRow } from './store/menu-item-row.js';
import { ShopRepository } from './store/shop-repository.js';
import { ShopRow } from './store/shop-row.js';

/** 가게·메뉴 */
export const shopModule = implement(shop, {
  store: { rows: [ShopRow, MenuItemRow] },
  bind: (bind) => {
    bind(ShopRepository).toSelf();
  },
  seed: ShopSeed,
  calls: {
    register: RegisterShop,
    search: SearchShops,
    byId: GetShop,
    change: ChangeShop,
    addMenuItem: AddMenuItem,
    changeMenuItem: ChangeMenuItem,
    offer: GetOffer,
  },
});
