import { topicsOf } from '../../tools/kafka/metadata.mjs';
import { onBroker } from './on-broker.js';
import { clientOf } from './on-kafka.js';
import { createTopic } from './records.js';
import { runKafka } from './run-kafka.js';

const LIMIT_MS = 400_000;

onBroker('npm run kafka with a cluster that is there already', (broker) => {
  const environment = () => ({ KAFKA_BROKERS: broker.brokers.join(',') });

  it(
    'says what that cluster is',
    async () => {
      await createTopic(clientOf(broker), 'plants');
      const [address] = broker.brokers;
      const { status, stdout } = await runKafka(environment(), 'status', '--json');
      const said = JSON.parse(stdout);
      expect([status, said.brokers]).toEqual([0, [{ node: expect.any(Number), address }]]);
      expect(said.topics).toBe((await topicsOf(broker)).length);
      expect(said.topics).toBeGreaterThan(0);
      const { stdout: text } = await runKafka(environment(), 'status');
      expect(text).toMatch(
        `The Kafka cluster ${said.clusterId} at ${address} (KAFKA_BROKERS) has ${said.topics} topics\n  broker ${said.brokers[0].node}  ${address}\n`,
      );
    },
    LIMIT_MS,
  );

  it('starts no other one', async () => {
    const { status, stdout, stderr } = await runKafka(environment(), 'start');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^KAFKA_BROKERS names a cluster that is there already, so none is started here;/);
  });
});
