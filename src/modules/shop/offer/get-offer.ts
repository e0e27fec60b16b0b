import { injectable } from 'inversify';
import { type Answer, type In, type QueryHandler, ReadSide, refused } from '../../../platform/api.js';
import { ITEM_UNKNOWN, type shop, SHOP_UNKNOWN } from '../contract.js';
import { itemOf, MenuItemUnknown } from '../domain/menu.js';
import { ShopRepository } from '../store/shop-repository.js';

type Call = typeof shop.calls.offer;

/** Returns the prices of the requested items, each once, and whether the shop is open. */
@injectable()
export class GetOffer implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly shops: ShopRepository,
  ) {}

  async answer({ shopId, menuItemIds }: In<Call>): Promise<Answer<Call>> {
    const found = await this.shops.byId(this.reads, shopId);
    if (!found) throw refused(SHOP_UNKNOWN, `There is no shop ${shopId}.`);
    const { ownerId, name, open, minimumOrder, menu, version } = found.state;
    try {
      const items = [...new Set(menuItemIds)].map((menuItemId) => itemOf(menu, menuItemId));
      return { shopId, ownerId, name, open, minimumOrder, items, version };
    } catch (error) {
      if (error instanceof MenuItemUnknown) throw refused(ITEM_UNKNOWN, error.message);
      throw error;
    }
  }
}
