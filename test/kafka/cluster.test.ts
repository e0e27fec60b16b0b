import type { Kafka } from 'kafkajs';
import { existsSync } from 'node:fs';
import { arrives } from '../../src/platform/testing/waiting.js';
import { KafkaCluster } from '../../tools/kafka/cluster.mjs';
import { readMetadata } from '../../tools/kafka/metadata.mjs';
import { clientOf, kafkaRuntime, onKafka, temporaryCluster } from './on-kafka.js';
import { createTopic, leaderOf, read, send } from './records.js';

/** Starting three nodes on a busy machine takes its time. */
const LIMIT_MS = 400_000;
const LOOK_MS = 90_000;

const stateOf = (cluster: KafkaCluster) => cluster.nodes.map(({ state }) => state);
/** Waits until the others have noticed that a node is lost. Resolves with a client of theirs. */
async function whenGone(cluster: KafkaCluster, node: number): Promise<Kafka> {
  const others = cluster.nodes.filter(({ id }) => id !== node).map(({ address }) => address);
  const noticed = async () => {
    const { brokers } = await readMetadata({ brokers: others }).catch(() => ({ brokers: [] }));
    return brokers.length === others.length;
  };
  await arrives(`the others have noticed that node ${node} is lost`, noticed, LOOK_MS);
  return clientOf({ brokers: others });
}

const texts = (name: string, count: number) => Array.from({ length: count }, (_, number) => `${name}-${number}`);

onKafka('a Kafka of one node', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = temporaryCluster();
    await cluster.start();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster.remove();
    expect(existsSync(cluster.directory.path)).toBe(false);
  });

  it(
    'has after kill -9 and a restart what it had acknowledged, at the same address',
    async () => {
      const { brokers } = cluster;
      await createTopic(clientOf(cluster), 'beds');
      await send(clientOf(cluster), 'beds', texts('before', 5));
      await cluster.kill(1);
      expect(stateOf(cluster)).toEqual(['ended']);
      await cluster.startNode(1);
      await send(clientOf(cluster), 'beds', texts('after', 2));
      expect(await read(clientOf({ brokers }), 'beds', 7)).toEqual([...texts('before', 5), ...texts('after', 2)]);
    },
    LIMIT_MS,
  );

  it(
    'is ended whole by stop, also when a node is paused, and goes on with its data at the next start',
    async () => {
      await createTopic(clientOf(cluster), 'pots');
      await send(clientOf(cluster), 'pots', texts('pot', 2));
      const { clusterId } = cluster.description;
      await cluster.pause(1);
      expect(stateOf(cluster)).toEqual(['paused']);
      expect(await cluster.stop()).toEqual([1]);
      expect(stateOf(cluster)).toEqual(['ended']);
      expect(await cluster.stop()).toEqual([]);
      await cluster.start();
      expect(cluster.description.clusterId).toBe(clusterId);
      expect(await read(clientOf(cluster), 'pots', 2)).toEqual(texts('pot', 2));
    },
    LIMIT_MS,
  );

  it('refuses a node that is not there, and to start one that runs', async () => {
    await expect(cluster.kill(2)).rejects.toThrow(/has no node 2; its nodes are 1\.$/);
    await expect(cluster.startNode(1)).rejects.toThrow('Node 1 runs already.');
    const other = new KafkaCluster(cluster.directory.path, kafkaRuntime());
    await expect(other.start({ nodes: 3 })).rejects.toThrow(/ has 1 node, not 3; name another directory with --dir/);
  });
});

onKafka('a Kafka of three nodes', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = temporaryCluster();
    await cluster.start({ nodes: 3 });
  }, LIMIT_MS);
  afterAll(() => cluster.remove());

  it(
    'goes on when the node that leads is lost, and loses nothing that it has acknowledged; the node catches up when it is back',
    async () => {
      const kafka = clientOf(cluster);
      await createTopic(kafka, 'trees');
      await send(kafka, 'trees', texts('before', 5));
      const { leader } = await leaderOf(kafka, 'trees');
      await cluster.kill(leader);
      const rest = await whenGone(cluster, leader);
      await send(rest, 'trees', texts('without', 5));
      expect(await read(rest, 'trees', 10)).toEqual([...texts('before', 5), ...texts('without', 5)]);
      expect((await leaderOf(rest, 'trees')).leader).not.toBe(leader);
      await cluster.startNode(leader);
      const whole = async () => (await leaderOf(kafka, 'trees').catch(() => undefined))?.inSync.length === 3;
      await arrives('all three copies are in sync', whole, LOOK_MS);
    },
    LIMIT_MS,
  );

  it(
    'goes on when the node that leads is paused, and takes it back when it is resumed',
    async () => {
      const kafka = clientOf(cluster);
      await createTopic(kafka, 'hedges');
      const { leader } = await leaderOf(kafka, 'hedges');
      await cluster.pause(leader);
      expect(cluster.nodes.filter(({ state }) => state === 'paused').map(({ id }) => id)).toEqual([leader]);
      const rest = await whenGone(cluster, leader);
      await send(rest, 'hedges', texts('hedge', 3));
      cluster.resume(leader);
      const whole = async () => (await leaderOf(kafka, 'hedges').catch(() => undefined))?.inSync.length === 3;
      await arrives('all three copies are in sync', whole, LOOK_MS);
      expect(await read(kafka, 'hedges', 3)).toEqual(texts('hedge', 3));
    },
    LIMIT_MS,
  );

  it(
    'is ended whole by stop',
    async () => {
      expect(await cluster.stop()).toEqual([1, 2, 3]);
      expect(stateOf(cluster)).toEqual(['ended', 'ended', 'ended']);
    },
    LIMIT_MS,
  );
});
