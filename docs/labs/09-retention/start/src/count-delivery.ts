import { injectable } from 'inversify';
import { type Data, type EventHandler, insertRows, type Tx } from '#ficus/platform/api.js';
import type { courier } from './contracts.js';
import { DeliveryRow } from './rows.js';

type Delivered = typeof courier.events.delivered;

/** Counts a delivery for its courier. */
@injectable()
export class CountDelivery implements EventHandler<Delivered> {
  apply(tx: Tx, { deliveryId, courierId, fee }: Data<Delivered>): Promise<void> {
    return insertRows(tx, DeliveryRow, [{ deliveryId, courierId, fee }]);
  }
}
