import type { ChannelName } from '../contract.js';

/** Where a member can be reached. */
export interface Contact {
  readonly email: string;
  readonly phone?: string | undefined;
  readonly device?: string | undefined;
}

/** A message is delivered, or will never be by this channel. Not to know is an error: ask again with the same key. */
export type Delivery = 'delivered' | 'failed';

/** A way to reach a member: a port. */
export interface Channel {
  readonly name: ChannelName;
  /** The member's address on this channel, if there is one. */
  addressIn(contact: Contact): string | undefined;
  /** What may be kept of an address. */
  mask(address: string): string;
  /**
   * Sends a text. Sending again with the same key sends nothing and gives the same answer.
   * @throws Error when it is not known whether the text was sent.
   */
  send(key: string, address: string, text: string): Promise<Delivery>;
}

/** The channels, best first. */
export abstract class Channels {
  abstract readonly inOrder: readonly Channel[];
}
