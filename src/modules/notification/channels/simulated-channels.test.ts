import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { notificationModule } from '../module.js';
import { ChannelLogRepository } from '../store/channel-log-repository.js';
import { SimulatedChannels } from './simulated-channels.js';

describe('a simulated channel', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([notificationModule]);
  });
  afterAll(() => world.close());

  it('sends once for one key, whatever it is asked the second time', async () => {
    const { units, reads } = world.store('notification');
    const [push] = new SimulatedChannels(units, new ChannelLogRepository()).inOrder;
    expect(await push?.send('k', 'device-1', '안녕')).toBe('delivered');
    expect(await push?.send('k', 'expired-1', '안녕')).toBe('delivered');
    expect(await push?.send('k2', 'expired-1', '안녕')).toBe('failed');
    expect(await push?.send('k2', 'device-1', '안녕')).toBe('failed');
    expect(await reads.sql.all('SELECT message_key, address, result FROM channel_log ORDER BY message_key')).toEqual([
      { message_key: 'k', address: 'dev***', result: 'delivered' },
      { message_key: 'k2', address: 'exp***', result: 'failed' },
    ]);
  });
});
