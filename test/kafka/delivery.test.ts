import { kafkajsBroker } from '../../src/platform/kafka/kafkajs-broker.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { deliverySuite } from '../../src/platform/events/fixtures/delivery-suite.js';
import { farLog, FarHost, nearLog } from '../../src/platform/events/remote/fixtures/far-log.js';
import { onKafka, temporaryCluster } from './on-kafka.js';

deliverySuite(
  'delivery over Kafka',
  async () => {
    const cluster = temporaryCluster();
    await cluster.start();
    const broker = kafkajsBroker({ brokers: cluster.brokers }, { clientId: 'garden', log: quietLog });
    return {
      spec: { broker },
      breakDown: () => cluster.kill(1),
      comeBack: () => cluster.startNode(1),
      end: async () => {
        await broker.close();
        await cluster.remove();
      },
    };
  },
  onKafka,
);

deliverySuite(
  'delivery whose way changes all the time between the log, near and far, and Kafka',
  async () => {
    const cluster = temporaryCluster();
    await cluster.start();
    const broker = kafkajsBroker({ brokers: cluster.brokers }, { clientId: 'garden', log: quietLog });
    let host: FarHost | undefined;
    let turns = 0;
    return {
      spec: { broker },
      begin: async ({ water, clock }) => {
        const log = nearLog(water);
        host = new FarHost(() => log, clock);
        await host.start();
      },
      // A member takes a while to join its group, so each way lasts for some turns.
      meanwhile: (delivery, { clock }) => {
        turns += 1;
        if (turns % 500 === 0 && host) delivery.readFrom('water', farLog('water', host, clock));
        if (turns % 500 === 250) delivery.readFrom('water');
        if (turns % 200 === 0) delivery.takeBy('water', 'kafka');
        if (turns % 200 === 150) delivery.takeBy('water', 'log');
      },
      breakDown: () => cluster.kill(1),
      comeBack: () => cluster.startNode(1),
      end: async () => {
        await broker.close();
        await host?.remove();
        await cluster.remove();
      },
    };
  },
  onKafka,
);
