import { z } from 'zod';
import {
  BAD_CURSOR,
  client,
  contract,
  event,
  get,
  pageOf,
  pageQuery,
  query,
  signedIn,
} from '../../platform/contract/api.js';

/** The ways to reach a member, best first: push (앱 푸시), 알림톡, e-mail. */
export const ChannelName = z.enum(['push', 'alimtalk', 'mail']);

/** The state of a message: waiting to be sent, sent, or given up because no channel could deliver it. */
export const MessageState = z.enum(['queued', 'sent', 'undeliverable']);

const MessageView = z.object({
  messageId: z.string(),
  /** The name of the template it was written from. */
  template: z.string(),
  orderId: z.string(),
  text: z.string(),
  state: MessageState,
  channel: ChannelName.optional(),
  /** The address it went to, masked. */
  address: z.string().optional(),
  queuedAt: z.iso.datetime(),
  sentAt: z.iso.datetime().optional(),
});

/** 알림: notifies members of what concerns them, once per cause. It stores no more of a member than the identifier. */
export const notification = contract('notification', {
  calls: {
    /** A member's own messages, newest first. */
    list: query({
      in: z.strictObject({ ...pageQuery }),
      out: pageOf(MessageView),
      errors: { BAD_CURSOR },
      allow: [signedIn],
      http: get('/api/notifications'),
    }),
  },
  events: {
    // This module handles the event itself: sending is an outside effect.
    queued: event({
      version: 1,
      key: 'messageId',
      data: z.object({
        messageId: z.string().describe('The message.'),
        memberId: z.string().describe('Who is to receive the message.'),
      }),
      keep: '7d',
      summary: 'A message waits to be sent.',
    }),
  },
});

export type ChannelName = z.output<typeof ChannelName>;
export type MessageState = z.output<typeof MessageState>;
export type MessageView = z.output<typeof MessageView>;

/** Calls the notification module. */
export class NotificationClient extends client(notification) {}
