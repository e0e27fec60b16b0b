import { injectable } from 'inversify';
import { type Answer, type In, keyOf, pageOfRows, type QueryHandler, ReadSide } from '../../../platform/api.js';
import { summaryOf } from '../by-id/shop-view.js';
import type { shop } from '../contract.js';
import { ShopRepository } from '../store/shop-repository.js';

type Call = typeof shop.calls.search;

/** Lists shops by name (가게 목록). */
@injectable()
export class SearchShops implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly shops: ShopRepository,
  ) {}

  async answer({ limit, cursor, ...filter }: In<Call>): Promise<Answer<Call>> {
    const rows = await this.shops.page(this.reads, filter, keyOf(cursor, 2), limit + 1);
    return pageOfRows(rows, limit, ({ name, shopId }) => [name, shopId], summaryOf);
  }
}
