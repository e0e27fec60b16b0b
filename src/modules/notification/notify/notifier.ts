import { injectable } from 'inversify';
import { type EventMeta, type Tx, utc } from '../../../platform/api.js';
import { notification } from '../contract.js';
import type { OrderFacts, Template } from '../domain/templates.js';
import { MessageRepository } from '../store/message-repository.js';

/** A member to notify, and of what. */
export interface Notice<F> {
  readonly memberId: string;
  readonly template: Template<F>;
  readonly facts: F;
}

/** Queues messages, one per member and cause: the intent only; {@link SendMessage} sends them. */
@injectable()
export class Notifier {
  constructor(private readonly messages: MessageRepository) {}

  async notify<F extends OrderFacts>(tx: Tx, cause: EventMeta, notice: Notice<F>): Promise<void> {
    const { memberId, template, facts } = notice;
    const messageId = tx.id();
    const queued = await this.messages.queue(tx, {
      messageId,
      causeId: cause.id,
      memberId,
      template: template.name,
      orderId: facts.orderId,
      text: template.text(facts),
      queuedAt: utc(tx.now()),
    });
    if (queued) tx.publish(notification.events.queued, { messageId, memberId });
  }
}
