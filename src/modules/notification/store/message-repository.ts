import { injectable } from 'inversify';
import {
  findRow,
  findRows,
  placeholders,
  type Readable,
  type SortKey,
  type Tx,
  updateRows,
} from '../../../platform/api.js';
import type { ChannelName, MessageState } from '../contract.js';
import type { Message, NewMessage, Sending } from '../domain/message.js';
import { MessageRow } from './message-row.js';

/** The messages. */
@injectable()
export class MessageRepository {
  /** Queues a message, unless there is one to its member because of the same event. Resolves with whether it did. */
  async queue(tx: Tx, message: NewMessage): Promise<boolean> {
    const { messageId, causeId, memberId, template, orderId, text, queuedAt } = message;
    const queued = await tx.sql.all(
      `INSERT INTO messages (message_id, cause_id, member_id, template, order_id, body, state, queued_at)
       VALUES (?, ?, ?, ?, ?, ?, 'queued', ?) ON CONFLICT (cause_id, member_id) DO NOTHING RETURNING message_id`,
      [messageId, causeId, memberId, template, orderId, text, queuedAt],
    );
    return queued.length > 0;
  }

  /** Records how the sending of a queued message ended. A message that is not queued stays the same. */
  async record(tx: Tx, messageId: string, sending: Sending, at: string): Promise<void> {
    const { state } = sending;
    const sent = state === 'sent' ? { channel: sending.channel, address: sending.address, sentAt: at } : {};
    await updateRows(tx, MessageRow, { messageId, state: 'queued' }, { state, ...sent });
  }

  /** The messages because of some events, the oldest first. */
  async becauseOf(at: Readable, causeIds: readonly string[]): Promise<Message[]> {
    if (causeIds.length === 0) return [];
    const end = `WHERE cause_id IN (${placeholders(causeIds.length)}) ORDER BY message_id`;
    return (await findRows(at, MessageRow, end, causeIds)).map(messageOf);
  }

  async byId(at: Readable, messageId: string): Promise<Message | undefined> {
    const row = await findRow(at, MessageRow, { messageId });
    return row ? messageOf(row) : undefined;
  }

  /** Up to `count` messages of a member, newest first, behind the one with the key `after` (messageId). */
  async page(at: Readable, memberId: string, after: SortKey | undefined, count: number): Promise<Message[]> {
    // Identifiers are of UUIDv7: they sort by the time they were made.
    const end = `WHERE member_id = ? ${after ? 'AND message_id < ?' : ''} ORDER BY message_id DESC LIMIT ?`;
    const rows = await findRows(at, MessageRow, end, [memberId, ...(after ?? []), count]);
    return rows.map(messageOf);
  }
}

function messageOf({ body, state, channel, address, sentAt, ...row }: MessageRow): Message {
  return {
    ...row,
    text: body,
    state: state as MessageState,
    ...(channel === null ? {} : { channel: channel as ChannelName }),
    ...(address === null ? {} : { address }),
    ...(sentAt === null ? {} : { sentAt }),
  };
}
