import { injectable } from 'inversify';
import { type CallContext, type CommandHandler, implement, type In } from '#ficus/platform/api.js';
import { push } from './contracts.js';
import { PushGateway } from './gateway.js';

type Call = typeof push.calls.send;

/** Sends a push because another module calls. */
@injectable()
class SendPush implements CommandHandler<Call> {
  constructor(private readonly gateway: PushGateway) {}

  async prepare({ orderId, memberId }: In<Call>, { key = orderId }: CallContext): Promise<void> {
    await this.gateway.send(key, orderId, memberId);
  }

  async apply() {
    return {};
  }
}

export const pushModule = implement(push, {
  bind: (bind) => bind(PushGateway).toSelf(),
  calls: { send: SendPush },
});
