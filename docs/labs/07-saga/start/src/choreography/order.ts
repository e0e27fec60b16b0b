import { injectable } from 'inversify';
import {
  type CommandHandler,
  type Data,
  type EventHandler,
  implement,
  type In,
  type Tx,
  when,
} from '#ficus/platform/api.js';
import { effect, effectsOnly } from '../effects.js';
import { courier, kitchen, order } from './contracts.js';

type Call = typeof order.calls.checkout;
type Booked = typeof courier.events.booked;
type Refused = typeof kitchen.events.refused;

@injectable()
class PlaceOrder implements CommandHandler<Call> {
  async apply(tx: Tx, { orderId }: In<Call>) {
    tx.publish(order.events.placed, { orderId });
    return {};
  }
}

@injectable()
class ConfirmBooked implements EventHandler<Booked> {
  async apply(tx: Tx, { orderId }: Data<Booked>): Promise<void> {
    await effect(tx, 'confirmed', orderId);
  }
}

@injectable()
class CancelRefused implements EventHandler<Refused> {
  async apply(tx: Tx, { orderId }: Data<Refused>): Promise<void> {
    await effect(tx, 'cancelled', orderId);
  }
}

export const orderModule = implement(order, {
  store: effectsOnly,
  calls: { checkout: PlaceOrder },
  on: [when(courier.events.booked, ConfirmBooked), when(kitchen.events.refused, CancelRefused)],
});
