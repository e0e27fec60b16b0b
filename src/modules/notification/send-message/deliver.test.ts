import type { Channel, Delivery } from '../channels/channel.js';
import type { ChannelName } from '../contract.js';
import { deliver } from './deliver.js';

const contact = { email: 'c@example.com', device: 'device-1' };

function channel(name: ChannelName, address: string | undefined, result: () => Delivery) {
  const sent: string[] = [];
  const made: Channel = {
    name,
    addressIn: () => address,
    mask: (text) => `${text.slice(0, 1)}***`,
    send: (key, to, text) => {
      sent.push(`${key} ${to} ${text}`);
      return Promise.resolve().then(result);
    },
  };
  return { ...made, sent };
}

const works = () => 'delivered' as const;
const fails = () => 'failed' as const;
const breaks = () => {
  throw new Error('no answer');
};

describe('a message', () => {
  it('goes by the first channel that delivers it, and by no other', async () => {
    const [push, mail] = [channel('push', 'device-1', works), channel('mail', 'c@example.com', works)];
    expect(await deliver([push, mail], contact, 'k', '안녕')).toEqual({
      state: 'sent',
      channel: 'push',
      address: 'd***',
    });
    expect([push.sent, mail.sent]).toEqual([['k device-1 안녕'], []]);
  });

  it('goes on to the next channel after a definite failure, with the same key', async () => {
    const [push, mail] = [channel('push', 'device-1', fails), channel('mail', 'c@example.com', works)];
    expect(await deliver([push, mail], contact, 'k', '안녕')).toMatchObject({ state: 'sent', channel: 'mail' });
    expect(mail.sent).toEqual(['k c@example.com 안녕']);
  });

  it('passes over a channel on which the member has no address', async () => {
    const [push, mail] = [channel('push', undefined, works), channel('mail', 'c@example.com', works)];
    expect(await deliver([push, mail], contact, 'k', '안녕')).toMatchObject({ channel: 'mail' });
    expect(push.sent).toEqual([]);
  });

  it('is tried by no other channel when one does not say whether it sent it', async () => {
    const [push, mail] = [channel('push', 'device-1', breaks), channel('mail', 'c@example.com', works)];
    await expect(deliver([push, mail], contact, 'k', '안녕')).rejects.toThrow('no answer');
    expect(mail.sent).toEqual([]);
  });

  it('that no channel delivers is undeliverable', async () => {
    expect(await deliver([channel('push', 'device-1', fails)], contact, 'k', '안녕')).toEqual({
      state: 'undeliverable',
    });
  });
});
