import { injectable } from 'inversify';
import {
  type Data,
  type EventContext,
  type EventHandler,
  isRefused,
  ModuleLog,
  ReadSide,
  type Tx,
  utc,
} from '../../../platform/api.js';
import { MEMBER_UNKNOWN, MemberClient } from '../../member/contract.js';
import { type Contact, Channels } from '../channels/channel.js';
import type { notification } from '../contract.js';
import type { Sending } from '../domain/message.js';
import { MessageRepository } from '../store/message-repository.js';
import { deliver } from './deliver.js';

type Queued = typeof notification.events.queued;
type Prepared = EventContext<Sending | undefined>;

/**
 * Sends a queued message: an outside effect, performed before the unit that records it. The key is the message's identifier, so
 * a repetition after a crash sends nothing twice. A member who has withdrawn gets no more messages.
 */
@injectable()
export class SendMessage implements EventHandler<Queued, Sending | undefined> {
  constructor(
    private readonly reads: ReadSide,
    private readonly messages: MessageRepository,
    private readonly members: MemberClient,
    private readonly channels: Channels,
    private readonly log: ModuleLog,
  ) {}

  async prepare({ messageId, memberId }: Data<Queued>): Promise<Sending | undefined> {
    const message = await this.messages.byId(this.reads, messageId);
    if (message?.state !== 'queued') return undefined;
    const contact = await this.contactOf(memberId);
    const sending: Sending = contact
      ? await deliver(this.channels.inOrder, contact, messageId, message.text)
      : { state: 'undeliverable' };
    const channel = sending.state === 'sent' ? sending.channel : undefined;
    const { causeId, template } = message;
    this.log.info({ messageId, cause: causeId, template, outcome: sending.state, channel }, 'message');
    return sending;
  }

  async apply(tx: Tx, { messageId }: Data<Queued>, { prepared: sending }: Prepared): Promise<void> {
    if (sending) await this.messages.record(tx, messageId, sending, utc(tx.now()));
  }

  private async contactOf(memberId: string): Promise<Contact | undefined> {
    try {
      return await this.members.contact({ memberId });
    } catch (error) {
      if (isRefused(error, MEMBER_UNKNOWN)) return undefined;
      throw error;
    }
  }
}
