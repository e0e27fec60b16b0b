import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideOrSkip } from '../command/provide-or-skip.mjs';
import { KafkaCluster } from './cluster.mjs';
import { provideKafka } from './provide-kafka.mjs';

/**
 * Does something with a Kafka cluster that is made for it and removed after it; its nodes also end with this process. A signal to stop is
 * left to what is started: it ends by the same one, in the same terminal.
 * @param {(cluster: KafkaCluster) => Promise<number>} work resolves with an exit status
 * @param {{ nodes: number, orSkip: boolean }} options `orSkip`: whether it is no failure, but said, that Kafka cannot be had here
 * @returns {Promise<number>} the exit status
 * @throws {CommandError} when Kafka cannot be had, or does not start
 */
export async function onThrowawayKafka(work, { nodes, orSkip }) {
  const runtime = await provideOrSkip('Kafka', provideKafka, { orSkip });
  if (!runtime) return 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => undefined);
  const above = mkdtempSync(join(tmpdir(), 'ficus-kafka-'));
  const cluster = new KafkaCluster(join(above, 'cluster'), { ...runtime, endWithParent: true });
  try {
    await cluster.start({ nodes });
    return await work(cluster);
  } finally {
    await cluster.remove();
    rmSync(above, { recursive: true, force: true });
  }
}
