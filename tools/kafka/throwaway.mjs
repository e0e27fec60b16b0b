import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideOrSkip } from '../command/provide-or-skip.mjs';
import { say } from '../say.mjs';
import { KafkaCluster } from './cluster.mjs';
import { provideJars } from './jars.mjs';
import { provideJava } from './java.mjs';
import { NEWEST, releaseOf } from './releases.mjs';
import { JARS } from './verbs.mjs';

async function provide() {
  const release = releaseOf(NEWEST);
  const java = provideJava(process.env);
  return { java, jars: await provideJars(JARS, release, { environment: process.env, say }), release };
}

/**
 * Does something with a Kafka cluster that is made for it and removed after it; its nodes also end with this process. A signal to stop is
 * left to what is started: it ends by the same one, in the same terminal.
 * @param {(cluster: KafkaCluster) => Promise<number>} work resolves with an exit status
 * @param {{ nodes: number, orSkip: boolean }} options `orSkip`: whether it is no failure, but said, that Kafka cannot be had here
 * @returns {Promise<number>} the exit status
 * @throws {CommandError} when Kafka cannot be had, or does not start
 */
export async function onThrowawayKafka(work, { nodes, orSkip }) {
  const runtime = await provideOrSkip('Kafka', provide, { orSkip });
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
