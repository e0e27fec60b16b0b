import { injectable } from 'inversify';
import type { Readable, SortKey } from '../../../platform/api.js';
import type { Category } from '../contract.js';
import { ShopRow } from './shop-row.js';

/** What a search asks for; what is left out does not matter. */
export interface ShopFilter {
  readonly category?: Category | undefined;
  readonly district?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly open?: boolean | undefined;
}

/** Lists shops by name. */
@injectable()
export class ShopList {
  /** Up to `count` shops that fit, by name, behind the one with the key `after` (name, shopId). */
  page(
    at: Readable,
    { category, district, ownerId, open }: ShopFilter,
    after: SortKey | undefined,
    count: number,
  ): Promise<ShopRow[]> {
    const found = at.manager.createQueryBuilder(ShopRow, 'shop').orderBy('shop.name').addOrderBy('shop.shopId');
    if (category !== undefined) found.andWhere('shop.category = :category', { category });
    if (district !== undefined) found.andWhere('shop.district = :district', { district });
    if (ownerId !== undefined) found.andWhere('shop.ownerId = :ownerId', { ownerId });
    if (open !== undefined) found.andWhere('shop.open = :open', { open: open ? 1 : 0 });
    if (after) found.andWhere('(shop.name, shop.shopId) > (:name, :shopId)', { name: after[0], shopId: after[1] });
    return found.limit(count).getMany();
  }
}
