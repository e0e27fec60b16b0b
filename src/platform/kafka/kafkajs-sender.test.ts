import type { Kafka, ProducerRecord } from 'kafkajs';
import { Unavailable } from '../contract/failure.js';
import { KafkajsSender } from './kafkajs-sender.js';

/** A client whose producers acknowledge what `acknowledged` says. */
function clientThat(acknowledged: (record: ProducerRecord) => readonly number[]) {
  const seen = { made: 0, ended: 0, sent: [] as ProducerRecord[], options: {} as Record<string, unknown> };
  const producer = {
    connect: async () => undefined,
    disconnect: async () => void (seen.ended += 1),
    send: async (record: ProducerRecord) => {
      seen.sent.push(record);
      return acknowledged(record).map((partition) => ({ partition, topicName: record.topic, errorCode: 0 }));
    },
  };
  const client = {
    producer: (options: Record<string, unknown>) => {
      seen.made += 1;
      seen.options = options;
      return producer;
    },
  };
  return {
    seen,
    sender: new KafkajsSender(
      () => client as unknown as Kafka,
      () => undefined,
    ),
  };
}

const record = (partition: number, value: string) => ({ partition, key: 'k', value, headers: {} });
const all = ({ messages }: ProducerRecord) => [...new Set(messages.map(({ partition }) => partition ?? -1))];

describe('the sender over kafkajs', () => {
  it('does not believe kafkajs that all is sent while a partition is not acknowledged, and begins with a new producer', async () => {
    const { seen, sender } = clientThat((sent) => (seen.made === 1 ? [0] : all(sent)));
    const sent = [record(0, 'rose'), record(1, 'fern'), record(2, 'moss')];
    const failed = sender.send('plants', sent);
    await expect(failed).rejects.toThrow(Unavailable);
    await expect(failed).rejects.toThrow('nobody has acknowledged those of partition 1, 2');
    await sender.send('plants', sent);
    expect([seen.made, seen.ended]).toEqual([2, 1]);
  });

  it('sends all partitions in one request that waits for all copies, which kafkajs does not repeat', async () => {
    const { seen, sender } = clientThat(all);
    await sender.send('plants', [record(0, 'rose'), record(5, 'fern')]);
    expect(seen.sent.map(({ acks, messages }) => [acks, messages.length])).toEqual([[-1, 2]]);
    expect(seen.options).toMatchObject({
      retry: { retries: 0 },
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
  });

  it('cuts what is too large for a request, and sends no part before the one before it is there', async () => {
    const { seen, sender } = clientThat((sent) => (seen.sent.length === 2 ? [] : all(sent)));
    const large = 'x'.repeat(500_000);
    await expect(
      sender.send(
        'plants',
        [0, 1, 0, 1].map((partition) => record(partition, large)),
      ),
    ).rejects.toThrow(Unavailable);
    expect(seen.sent.map(({ messages }) => messages.map(({ partition }) => partition))).toEqual([[0], [1]]);
  });

  it('sends nothing for no records', async () => {
    const { seen, sender } = clientThat(all);
    await sender.send('plants', []);
    expect(seen.made).toBe(0);
  });
});
