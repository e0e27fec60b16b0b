import { injectable } from 'inversify';
import type { Answer, CommandHandler, CommandPolicy, In, Tx } from '../../../platform/api.js';
import { viewOf } from '../by-id/shop-view.js';
import { shop } from '../contract.js';
import { ShopRepository } from '../store/shop-repository.js';
import { applyChange } from './apply-change.js';

type Call = typeof shop.calls.change;

/** Renames, opens or closes a shop, or sets its minimum order (영업 시작·종료, 최소 주문 금액). */
@injectable()
export class ChangeShop implements CommandHandler<Call> {
  readonly owns: { readonly owner: CommandPolicy<Call> } = {
    owner: (tx, memberId, { shopId }) => this.shops.isOwnedBy(tx, shopId, memberId),
  };

  constructor(private readonly shops: ShopRepository) {}

  async apply(tx: Tx, { shopId, version: seen, ...change }: In<Call>): Promise<Answer<Call>> {
    const next = applyChange(shopId, await this.shops.byId(tx, shopId), (found) => found.change(change, seen));
    await this.shops.change(tx, next);
    tx.publish(shop.events.changed, { shopId, version: next.state.version });
    return viewOf(next);
  }
}
