import { injectable } from 'inversify';
import type { Answer, CommandHandler, CommandPolicy, In, Tx } from '../../../platform/api.js';
import { itemViewOf } from '../by-id/shop-view.js';
import { applyChange } from '../change/apply-change.js';
import { shop } from '../contract.js';
import { itemOf } from '../domain/menu.js';
import { ShopRepository } from '../store/shop-repository.js';

type Call = typeof shop.calls.changeMenuItem;

/** Renames or prices an item of a shop's menu, or says that it is sold out (메뉴 변경, 품절). */
@injectable()
export class ChangeMenuItem implements CommandHandler<Call> {
  readonly owns: { readonly owner: CommandPolicy<Call> } = {
    owner: (tx, memberId, { shopId }) => this.shops.isOwnedBy(tx, shopId, memberId),
  };

  constructor(private readonly shops: ShopRepository) {}

  async apply(tx: Tx, { shopId, menuItemId, version: seen, ...change }: In<Call>): Promise<Answer<Call>> {
    const next = applyChange(shopId, await this.shops.byId(tx, shopId), (found) =>
      found.changeItem(menuItemId, change, seen),
    );
    await this.shops.changeItem(tx, next, itemOf(next.state.menu, menuItemId));
    tx.publish(shop.events.changed, { shopId, version: next.state.version });
    return itemViewOf(next, menuItemId);
  }
}
