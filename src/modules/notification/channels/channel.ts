import type { ChannelName } from '../contract.js';

/** Where a member can be reached. */
export interface Contact {
  readonly email: string;
  readonly phone?: string | undefined;
  readonly device?: string | undefined;
}

/** `failed`: this channel will never deliver the message. When the outcome is unknown, `send` throws; repeat it with the same key. */
export type Delivery = 'delivered' | 'failed';

/** A way to reach a member: a port. */
export interface Channel {
  readonly name: ChannelName;
  /** The member's address on this channel, if there is one. */
  addressIn(contact: Contact): string | undefined;
  /** The part of an address that may be stored. */
  mask(address: string): string;
  /**
   * Sends a text. Repeating it with the same key sends nothing and returns the same result.
   * @throws Error when it is not known whether the text was sent.
   */
  send(key: string, address: string, text: string): Promise<Delivery>;
}

/** The channels, best first. */
export abstract class Channels {
  abstract readonly inOrder: readonly Channel[];
}
