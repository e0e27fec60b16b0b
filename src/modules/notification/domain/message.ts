import type { ChannelName, MessageState } from '../contract.js';

/** A message to one member because of one event. */
export interface NewMessage {
  readonly messageId: string;
  /** The event that caused it. A member is notified once per cause. */
  readonly causeId: string;
  readonly memberId: string;
  /** The name of the template it was written from. */
  readonly template: string;
  readonly orderId: string;
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly queuedAt: string;
}

/** A message (알림) and its state. */
export interface Message extends NewMessage {
  readonly state: MessageState;
  readonly channel?: ChannelName;
  /** Masked. */
  readonly address?: string;
  readonly sentAt?: string;
}

/** How the sending of a message ended. */
export type Sending =
  | { readonly state: 'sent'; readonly channel: ChannelName; readonly address: string }
  | { readonly state: 'undeliverable' };
