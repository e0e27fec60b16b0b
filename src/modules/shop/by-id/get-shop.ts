import { injectable } from 'inversify';
import { type Answer, type In, type QueryHandler, ReadSide, refused } from '../../../platform/api.js';
import { type shop, SHOP_UNKNOWN } from '../contract.js';
import { ShopRepository } from '../store/shop-repository.js';
import { viewOf } from './shop-view.js';

type Call = typeof shop.calls.byId;

/** Shows a shop with its menu. */
@injectable()
export class GetShop implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly shops: ShopRepository,
  ) {}

  async answer({ shopId }: In<Call>): Promise<Answer<Call>> {
    const found = await this.shops.byId(this.reads, shopId);
    if (!found) throw refused(SHOP_UNKNOWN, `There is no shop ${shopId}.`);
    return viewOf(found);
  }
}
