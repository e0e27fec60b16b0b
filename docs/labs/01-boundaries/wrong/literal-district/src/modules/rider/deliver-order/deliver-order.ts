import { injectable } from 'inversify';
import { type Data, type EventHandler, insertRows, type Tx, utc } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { rider } from '../contract.js';
import { DeliveryRow } from '../store/delivery-row.js';

type Accepted = typeof order.events.accepted;

/** Has an accepted order delivered, from the district of the shop in which it was tried. */
@injectable()
export class DeliverOrder implements EventHandler<Accepted> {
  async apply(tx: Tx, { orderId, shopName }: Data<Accepted>): Promise<void> {
    await insertRows(tx, DeliveryRow, [{ orderId, shopName, district: '종로구', deliveredAt: utc(tx.now()) }]);
    tx.publish(rider.events.delivered, { orderId });
  }
}
