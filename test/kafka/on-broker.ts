import { Kfake } from '../../tools/kafka/kfake.mjs';
import { temporaryCluster } from './on-kafka.js';

/** Starting a node on a busy machine takes its time. */
const LIMIT_MS = 400_000;

/** A broker that runs while the tests of its suite do: an address of a Kafka cluster, as `kafkaClient` takes it. */
export interface SuiteBroker {
  /** Its address. Throws before the tests have begun: read it in a test or a hook. */
  readonly brokers: readonly string[];
}

const real = process.env['TEST_KAFKA'] !== undefined;
const kfake = process.env['TEST_KFAKE'];

/**
 * A suite that needs one broker without topics and nothing of its process: no kill, restart, TLS or account. It runs on a real
 * Kafka of one node, or on kfake where `npm run test:kafka` has chosen that; it is left out where neither is there.
 */
export function onBroker(title: string, suite: (broker: SuiteBroker) => void): void {
  const describeIt = real || kfake !== undefined ? describe : describe.skip;
  describeIt(title, () => {
    let brokers: readonly string[] | undefined;
    let end = () => Promise.resolve();
    beforeAll(async () => {
      if (kfake === undefined || real) {
        const cluster = temporaryCluster();
        end = () => cluster.remove();
        await cluster.start();
        brokers = cluster.brokers;
      } else {
        const fake = await Kfake.start(kfake);
        end = () => fake.end();
        brokers = fake.brokers;
      }
    }, LIMIT_MS);
    afterAll(() => end());
    suite({
      get brokers() {
        if (brokers) return brokers;
        throw new Error(`onBroker: the broker of '${title}' does not run yet; read its address in a test or a hook.`);
      },
    });
  });
}
