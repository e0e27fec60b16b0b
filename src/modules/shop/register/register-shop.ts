import { injectable } from 'inversify';
import { type Answer, type CommandHandler, type In, memberCalling, type Tx } from '../../../platform/api.js';
import { viewOf } from '../by-id/shop-view.js';
import { shop } from '../contract.js';
import { Shop } from '../domain/shop.js';
import { ShopRepository } from '../store/shop-repository.js';

type Call = typeof shop.calls.register;

/** Registers a shop of the owner who calls (가게 등록). */
@injectable()
export class RegisterShop implements CommandHandler<Call> {
  constructor(private readonly shops: ShopRepository) {}

  async apply(tx: Tx, input: In<Call>): Promise<Answer<Call>> {
    const registered = Shop.register({ ...input, shopId: tx.id(), ownerId: memberCalling(tx.call.principal) });
    await this.shops.add(tx, [registered]);
    const { shopId, version } = registered.state;
    tx.publish(shop.events.changed, { shopId, version });
    return viewOf(registered);
  }
}
