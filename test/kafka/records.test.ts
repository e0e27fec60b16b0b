import { kafkaClient } from '../../src/platform/kafka/kafka-client.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { readMetadata } from '../../tools/kafka/metadata.mjs';
import { onBroker } from './on-broker.js';
import { clientOf } from './on-kafka.js';
import { createTopic, read, send } from './records.js';

const LIMIT_MS = 400_000;

const texts = (name: string, count: number) => Array.from({ length: count }, (_, number) => `${name}-${number}`);

onBroker('records of a broker', (broker) => {
  it('names the broker as the whole cluster, at the address by which it was reached', async () => {
    const { clusterId, brokers } = await readMetadata(broker);
    expect(clusterId).toMatch(/./);
    expect(brokers.map(({ address }) => address)).toEqual(broker.brokers);
  });

  it(
    'serves producers and consumer groups as soon as it is started, and makes no topic by itself',
    async () => {
      const kafka = clientOf(broker);
      await createTopic(kafka, 'plants');
      await send(kafka, 'plants', texts('plant', 3));
      expect(await read(kafka, 'plants', 3)).toEqual(texts('plant', 3));
      const impatient = kafkaClient(broker, { clientId: 'garden', log: quietLog, retries: 1 });
      await expect(send(impatient, 'weeds', ['nettle'])).rejects.toThrow(/does not host this topic-partition/);
    },
    LIMIT_MS,
  );

  it(
    'gives every group all records, in the order in which they were acknowledged',
    async () => {
      const kafka = clientOf(broker);
      await createTopic(kafka, 'beds');
      await send(kafka, 'beds', texts('first', 20));
      expect(await read(kafka, 'beds', 20)).toEqual(texts('first', 20));
      await send(kafka, 'beds', texts('second', 20));
      expect(await read(kafka, 'beds', 40)).toEqual([...texts('first', 20), ...texts('second', 20)]);
    },
    LIMIT_MS,
  );

  it(
    'leaves a topic and its records as they are when it is made a second time',
    async () => {
      const kafka = clientOf(broker);
      await createTopic(kafka, 'pots');
      await send(kafka, 'pots', ['pot']);
      await createTopic(kafka, 'pots');
      expect(await read(kafka, 'pots', 1)).toEqual(['pot']);
    },
    LIMIT_MS,
  );
});
