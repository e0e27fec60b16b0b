import { injectable } from 'inversify';
import { type Data, type EventHandler, insertIfAbsent, type Tx } from '#ficus/platform/api.js';
import type { courier } from './contracts.js';
import { DeliveryRow } from './rows.js';

type Delivered = typeof courier.events.delivered;

/** Counts a delivery for its courier, once. Without a fee, since a rebuild must pay nobody twice. */
@injectable()
export class CountDelivery implements EventHandler<Delivered> {
  async apply(tx: Tx, { deliveryId, courierId }: Data<Delivered>): Promise<void> {
    await insertIfAbsent(tx, DeliveryRow, { deliveryId, courierId, fee: 0 });
  }
}
