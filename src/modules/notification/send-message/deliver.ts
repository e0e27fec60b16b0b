import type { Channel, Contact } from '../channels/channel.js';
import type { Sending } from '../domain/message.js';

/**
 * Tries the channels in their order until one delivers; after a definite failure, or without an address, it
 * tries the next. Every channel gets the same key, so that all of this may be repeated.
 * @throws what a channel throws: it is then unknown whether the message was sent, and another channel might send it twice.
 */
export async function deliver(
  channels: readonly Channel[],
  contact: Contact,
  key: string,
  text: string,
): Promise<Sending> {
  for (const channel of channels) {
    const address = channel.addressIn(contact);
    if (address === undefined) continue;
    if ((await channel.send(key, address, text)) === 'delivered')
      return { state: 'sent', channel: channel.name, address: channel.mask(address) };
  }
  return { state: 'undeliverable' };
}
