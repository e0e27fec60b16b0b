import { injectable } from 'inversify';
import { type Data, type EventHandler, implement, type Tx, when } from '#ficus/platform/api.js';
import { effect, effectsOnly } from '../effects.js';
import { courier, kitchen } from './contracts.js';

type Reserved = typeof kitchen.events.reserved;

@injectable()
class BookReserved implements EventHandler<Reserved> {
  async apply(tx: Tx, { orderId }: Data<Reserved>): Promise<void> {
    await effect(tx, 'booked', orderId);
    tx.publish(courier.events.booked, { orderId });
  }
}

export const courierModule = implement(courier, {
  store: effectsOnly,
  calls: {},
  on: [when(kitchen.events.reserved, BookReserved)],
});
