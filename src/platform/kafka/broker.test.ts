import { Unavailable } from '../contract/failure.js';
import { brokerSuite } from './fixtures/broker-suite.js';
import { MemoryBroker } from './fixtures/memory-broker.js';
import { MemoryCluster } from './fixtures/memory-cluster.js';

brokerSuite(
  'the broker in memory',
  async () => {
    const cluster = new MemoryCluster();
    return {
      broker: () => new MemoryBroker(cluster),
      goDown: async () => cluster.goDown(),
      comeBack: async () => cluster.comeBack(),
      end: async () => undefined,
    };
  },
  describe,
);

describe('a send of unknown outcome, in memory', () => {
  const sent = [0, 1, 0, 1].map((partition, number) => ({ partition, key: 'k', value: `${number}`, headers: {} }));

  it.each([
    [0, []],
    [1, ['0', '1']],
    [Infinity, ['0', '2', '1', '3']],
  ])('that fails after %d of each partition leaves those', async (stored, there) => {
    const broker = new MemoryBroker();
    await broker.declare({ topic: 'plants', partitions: 2 });
    broker.cluster.failNextSend(stored);
    const sender = broker.sender();
    await expect(sender.send('plants', sent)).rejects.toThrow(Unavailable);
    expect(broker.cluster.recordsOf('plants').map(({ value }) => value)).toEqual(there);
    await sender.send('plants', sent);
    expect(broker.cluster.recordsOf('plants')).toHaveLength(there.length + sent.length);
  });
});
