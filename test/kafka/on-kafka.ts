import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { kafkaClient } from '../../src/platform/kafka/kafka-client.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import type { Runtime } from '../../tools/kafka/broker-process.mjs';
import { KafkaCluster } from '../../tools/kafka/cluster.mjs';
import { releaseOf } from '../../tools/kafka/releases.mjs';

/** A suite that takes a real Kafka: left out but where `npm run test:kafka` has found what runs it. */
export const onKafka = process.env['TEST_KAFKA'] === undefined ? describe.skip : describe;

/** What starts a node. */
export function kafkaRuntime(): Runtime {
  const { java, jars, version } = JSON.parse(String(process.env['TEST_KAFKA'])) as Runtime & { version: string };
  return { java, jars, release: releaseOf(version) };
}

/** Where a cluster may make its directory, which `KafkaCluster.remove` removes with all that is in it. */
export function temporaryDirectory(): string {
  return join(tmpdir(), `ficus-kafka-${randomUUID()}`);
}

/** A cluster of this suite alone. It is not started yet, and ends with the suite. */
export function temporaryCluster(settings: Record<string, string> = {}): KafkaCluster {
  return new KafkaCluster(temporaryDirectory(), { ...kafkaRuntime(), endWithParent: true, settings });
}

/** A client that is patient enough for brokers that restart. */
export function clientOf({ brokers }: { readonly brokers: readonly string[] }): Kafka {
  return kafkaClient({ brokers }, { clientId: 'garden', log: quietLog, retries: 15 });
}
