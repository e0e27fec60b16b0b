import { brokerSuite } from '../../src/platform/kafka/fixtures/broker-suite.js';
import { kafkajsBroker } from '../../src/platform/kafka/kafkajs-broker.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { onKafka, temporaryCluster } from './on-kafka.js';

brokerSuite(
  'the broker port over kafkajs',
  async () => {
    const cluster = temporaryCluster();
    await cluster.start();
    return {
      broker: () => kafkajsBroker({ brokers: cluster.brokers }, { clientId: 'garden', log: quietLog }),
      goDown: () => cluster.kill(1),
      comeBack: () => cluster.startNode(1),
      end: () => cluster.remove(),
    };
  },
  onKafka,
);
