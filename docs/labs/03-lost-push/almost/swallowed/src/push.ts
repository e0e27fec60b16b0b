import { injectable } from 'inversify';
import { type Data, type EventHandler, type EventMeta, implement, when } from '#ficus/platform/api.js';
import { order, push } from './contracts.js';
import { PushGateway } from './gateway.js';

type Accepted = typeof order.events.accepted;

/** Sends a push for each accepted order. A push that fails must not stop the others. */
@injectable()
class PushAccepted implements EventHandler<Accepted> {
  constructor(private readonly gateway: PushGateway) {}

  async prepare({ orderId, memberId }: Data<Accepted>, event: EventMeta): Promise<void> {
    await this.gateway.send(event.id, orderId, memberId).catch(() => undefined);
  }

  async apply(): Promise<void> {}
}

export const pushModule = implement(push, {
  bind: (bind) => bind(PushGateway).toSelf(),
  calls: {},
  on: [when(order.events.accepted, PushAccepted)],
});
