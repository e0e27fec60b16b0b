import { randomUUID } from 'node:crypto';
import { injectable } from 'inversify';
import { type Data, type EventHandler, implement, when } from '#ficus/platform/api.js';
import { order, push } from './contracts.js';
import { PushGateway } from './gateway.js';

type Accepted = typeof order.events.accepted;

/** Sends a push for each accepted order. While the gateway is down, its `Unavailable` makes the feed wait. */
@injectable()
class PushAccepted implements EventHandler<Accepted> {
  constructor(private readonly gateway: PushGateway) {}

  async prepare({ orderId, memberId }: Data<Accepted>): Promise<void> {
    await this.gateway.send(randomUUID(), orderId, memberId);
  }

  async apply(): Promise<void> {}
}

export const pushModule = implement(push, {
  bind: (bind) => bind(PushGateway).toSelf(),
  calls: {},
  on: [when(order.events.accepted, PushAccepted)],
});
