import { injectable } from 'inversify';
import { type Data, type EventContext, type EventHandler, insertRows, type Tx, utc } from '../../../platform/api.js';
import type { order } from '../../order/contract.js';
import { ShopClient } from '../../shop/contract.js';
import { rider } from '../contract.js';
import { DeliveryRow } from '../store/delivery-row.js';

type Accepted = typeof order.events.accepted;

/** Has an accepted order fetched in the district of its shop, and delivered. */
@injectable()
export class DeliverOrder implements EventHandler<Accepted, string> {
  constructor(private readonly shops: ShopClient) {}

  /** Asks the shop where it is. A call belongs here: a unit of work waits for nobody. */
  async prepare({ shopId }: Data<Accepted>): Promise<string> {
    return (await this.shops.byId({ shopId })).district;
  }

  async apply(
    tx: Tx,
    { orderId, shopName }: Data<Accepted>,
    { prepared: district }: EventContext<string>,
  ): Promise<void> {
    await insertRows(tx, DeliveryRow, [{ orderId, shopName, district, deliveredAt: utc(tx.now()) }]);
    tx.publish(rider.events.delivered, { orderId });
  }
}
