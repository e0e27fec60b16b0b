import { noObserver } from '../../src/platform/events/feed/feed-environment.js';
import { type DeliveryWay, deliverySuite } from '../../src/platform/events/fixtures/delivery-suite.js';
import { farLog, FarHost, nearLog } from '../../src/platform/events/remote/fixtures/far-log.js';
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

onCluster('delivery whose way changes all the time between the log, near and far, and Kafka', () => {
  let host: FarHost | undefined;
  let turns = 0;
  return {
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
    judge: () => undefined,
    end: async () => host?.remove(),
  };
});
