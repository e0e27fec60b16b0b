import { injectable } from 'inversify';
import {
  type Answer,
  type CallContext,
  type In,
  keyOf,
  memberCalling,
  pageOfRows,
  type QueryHandler,
  ReadSide,
} from '../../../platform/api.js';
import type { MessageView, notification } from '../contract.js';
import type { Message } from '../domain/message.js';
import { MessageRepository } from '../store/message-repository.js';

type Call = typeof notification.calls.list;

/** Lists a member's messages, newest first (알림함). */
@injectable()
export class ListMessages implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly messages: MessageRepository,
  ) {}

  async answer({ limit, cursor }: In<Call>, call: CallContext): Promise<Answer<Call>> {
    const memberId = memberCalling(call.principal);
    const found = await this.messages.page(this.reads, memberId, keyOf(cursor, 1), limit + 1);
    return pageOfRows(found, limit, ({ messageId }) => [messageId], viewOf);
  }
}

/** A message as its member sees it. */
function viewOf({ causeId: _cause, memberId: _member, ...shown }: Message): MessageView {
  return shown;
}
