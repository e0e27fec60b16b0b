import { injectable } from 'inversify';
import { ReadSide, type TraceBook, type TraceEntry, type TraceScope } from '../../../platform/api.js';
import { MessageRepository } from '../store/message-repository.js';

/** Adds the messages of an order to its trace, without their texts and addresses. */
@injectable()
export class NotificationTrace implements TraceBook {
  constructor(
    private readonly reads: ReadSide,
    private readonly messages: MessageRepository,
  ) {}

  async entries({ eventIds }: TraceScope): Promise<readonly TraceEntry[]> {
    const messages = await this.messages.becauseOf(this.reads, eventIds);
    return messages.flatMap(({ messageId: id, causeId, template, state, channel, queuedAt, sentAt }) => {
      const what = `message ${template}`;
      const queued: TraceEntry = { at: queuedAt, what, id, outcome: `queued because of ${causeId}` };
      if (sentAt !== undefined)
        return [queued, { at: sentAt, what, id, outcome: `sent by ${channel ?? 'no channel'}` }];
      return [state === 'queued' ? queued : { ...queued, outcome: `${state}, because of ${causeId}` }];
    });
  }
}
