import { injectable } from 'inversify';
import { type Data, type EventHandler, findRow, insertRows, type Tx, utc } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { rider } from '../contract.js';
import { DeliveryRow } from '../store/delivery-row.js';
import { ShopRow } from '../store/shop-row.js';

type Accepted = typeof order.events.accepted;

/** Has an accepted order fetched in the district of its shop, and delivered. */
@injectable()
export class DeliverOrder implements EventHandler<Accepted> {
  async apply(tx: Tx, { orderId, shopId, shopName }: Data<Accepted>): Promise<void> {
    const shop = await findRow(tx, ShopRow, { shopId });
    if (!shop) return;
    await insertRows(tx, DeliveryRow, [{ orderId, shopName, district: shop.district, deliveredAt: utc(tx.now()) }]);
    tx.publish(rider.events.delivered, { orderId });
  }
}
