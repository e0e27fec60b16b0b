import { injectable } from 'inversify';
import { type Data, type EventHandler, insertRows, type Tx, utc } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { ShopRepository } from '../../shop/store/shop-repository.js';
import { rider } from '../contract.js';
import { DeliveryRow } from '../store/delivery-row.js';

type Accepted = typeof order.events.accepted;

/** Has an accepted order fetched in the district of its shop, and delivered. */
@injectable()
export class DeliverOrder implements EventHandler<Accepted> {
  constructor(private readonly shops: ShopRepository) {}

  async apply(tx: Tx, { orderId, shopId, shopName }: Data<Accepted>): Promise<void> {
    const shop = await this.shops.byId(tx, shopId);
    const district = shop?.district ?? '';
    await insertRows(tx, DeliveryRow, [{ orderId, shopName, district, deliveredAt: utc(tx.now()) }]);
    tx.publish(rider.events.delivered, { orderId });
  }
}
