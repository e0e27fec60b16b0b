import { injectable } from 'inversify';
import type { Answer, CommandHandler, CommandPolicy, In, Tx } from '../../../platform/api.js';
import { itemViewOf } from '../by-id/shop-view.js';
import { applyChange } from '../change/apply-change.js';
import { shop } from '../contract.js';
import { itemOf } from '../domain/menu.js';
import { ShopRepository } from '../store/shop-repository.js';

type Call = typeof shop.calls.addMenuItem;

/** Puts an item at the end of a shop's menu (메뉴 추가). */
@injectable()
export class AddMenuItem implements CommandHandler<Call> {
  readonly owns: { readonly owner: CommandPolicy<Call> } = {
    owner: (tx, memberId, { shopId }) => this.shops.isOwnedBy(tx, shopId, memberId),
  };

  constructor(private readonly shops: ShopRepository) {}

  async apply(tx: Tx, { shopId, name, price }: In<Call>): Promise<Answer<Call>> {
    const menuItemId = tx.id();
    const next = applyChange(shopId, await this.shops.byId(tx, shopId), (found) =>
      found.add({ menuItemId, name, price }),
    );
    await this.shops.addItem(tx, next, itemOf(next.state.menu, menuItemId));
    tx.publish(shop.events.changed, { shopId, version: next.state.version });
    return itemViewOf(next, menuItemId);
  }
}
