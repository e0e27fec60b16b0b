import { injectable } from 'inversify';
import { type EventMeta, type Tx, utc } from '../../../platform/api.js';
import { notification } from '../contract.js';
import type { OrderFacts, Template } from '../domain/templates.js';
import { MessageRepository } from '../store/message-repository.js';

/** What is told to whom. */
export interface News<F> {
  /** The member. */
  readonly to: string;
  readonly template: Template<F>;
  readonly about: F;
}

/** Queues messages, once per member and cause: the intent only; {@link SendMessage} sends them. */
@injectable()
export class Notifier {
  constructor(private readonly messages: MessageRepository) {}

  async tell<F extends OrderFacts>(tx: Tx, cause: EventMeta, { to, template, about }: News<F>): Promise<void> {
    const messageId = tx.id();
    const queued = await this.messages.queue(tx, {
      messageId,
      causeId: cause.id,
      memberId: to,
      template: template.name,
      orderId: about.orderId,
      text: template.text(about),
      queuedAt: utc(tx.now()),
    });
    if (queued) tx.publish(notification.events.queued, { messageId, memberId: to });
  }
}
