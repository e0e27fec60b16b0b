import { injectable } from 'inversify';
import type { Data } from '../../../platform/contract/event.js';
import type { EventHandler, EventMeta } from '../../../platform/module/handler.js';
import { utc } from '../../../platform/ops/clock.js';
import type { Tx } from '../../../platform/store/tx.js';
import type { order } from '../../order/contract.js';
import { notification } from '../contract.js';
import { ORDER_PLACED } from '../domain/templates.js';
import { MessageRepository } from '../store/message-repository.js';

type Placed = typeof order.events.placed;

/** Queues the message to the customer that the order has been placed: the intent only; {@link SendMessage} sends it. */
@injectable()
export class TellCustomer implements EventHandler<Placed> {
  constructor(private readonly messages: MessageRepository) {}

  async apply(tx: Tx, placed: Data<Placed>, _prepared: void, cause: EventMeta): Promise<void> {
    const { memberId, orderId } = placed;
    const messageId = tx.id();
    const queued = await this.messages.queue(tx, {
      messageId,
      causeId: cause.id,
      memberId,
      template: ORDER_PLACED.name,
      orderId,
      text: ORDER_PLACED.text(placed),
      queuedAt: utc(tx.now()),
    });
    if (queued) tx.publish(notification.events.queued, { messageId, memberId });
  }
}
