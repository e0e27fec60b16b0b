import { noObserver } from '../../src/platform/events/feed/feed-environment.js';
import { changingWays } from '../../src/platform/events/fixtures/changing-ways.js';
import { type DeliveryWay, deliverySuite } from '../../src/platform/events/fixtures/delivery-suite.js';
import { kafkajsBroker } from '../../src/platform/kafka/kafkajs-broker.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { onKafka, temporaryCluster } from './on-kafka.js';

/** Slower than in memory: nothing is overdue before a member has joined its group. */
const TURN_MS = 10;

/** The laws of delivery on a real cluster of this suite, with names of its own for each of them. */
function onCluster(name: string, more: () => Partial<DeliveryWay> = () => ({})): void {
  const read = { kafka: 0, log: 0 };
  let cluster: ReturnType<typeof temporaryCluster>;
  const make = async (): Promise<DeliveryWay> => {
    const broker = kafkajsBroker({ brokers: cluster.brokers }, { clientId: 'garden', log: quietLog });
    const way = more();
    return {
      spec: { broker, prefix: uuidIds.next() },
      observer: { ...noObserver, onRead: (_, from, events) => void (read[from] += events) },
      turnMs: TURN_MS,
      ...way,
      breakDown: () => cluster.kill(1),
      comeBack: () => cluster.startNode(1),
      judge: () => {
        if (way.judge) return way.judge();
        if (read.kafka < read.log) throw new Error(`Topics brought ${read.kafka} events, and logs ${read.log}.`);
      },
      end: async () => {
        await broker.close();
        await way.end?.();
      },
    };
  };
  deliverySuite(name, make, (title, laws) =>
    onKafka(title, () => {
      beforeAll(() => (cluster = temporaryCluster()).start());
      afterAll(() => cluster.remove());
      laws();
    }),
  );
}

onCluster('delivery over Kafka');

// A member takes a while to join its group, so each way lasts for some looks.
onCluster('delivery whose way changes all the time between the log, near and far, and Kafka', () => ({
  ...changingWays({ homeEvery: 500, wayEvery: 200, logAfter: 150 }),
  judge: () => undefined,
}));
