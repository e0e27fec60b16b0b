import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { KafkaCluster } from '../../tools/kafka/cluster.mjs';
import { freePorts } from '../../tools/command/free-ports.mjs';
import { kafkaRuntime, onKafka, temporaryCluster, temporaryDirectory } from './on-kafka.js';

const LIMIT_MS = 400_000;

onKafka('a Kafka that cannot start', () => {
  let cluster: KafkaCluster;
  beforeEach(() => {
    cluster = temporaryCluster();
  });
  afterEach(() => cluster.remove());

  it('says whose port is in use', async () => {
    const [port = 0] = await freePorts(1);
    const neighbour = createServer();
    await new Promise<void>((resolve) => neighbour.listen(port, '127.0.0.1', resolve));
    await expect(cluster.start({ ports: [port] })).rejects.toThrow(
      `Port ${port} of node 1 is in use by another program;`,
    );
    await new Promise((resolve) => neighbour.close(resolve));
    expect(cluster.nodes).toEqual([]);
  });

  it('leaves a directory alone in which something else lies', async () => {
    const { path } = cluster.directory;
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'roses.txt'), 'red');
    await expect(cluster.start()).rejects.toThrow(
      `${path} holds roses.txt and is no directory of a Kafka cluster of ours`,
    );
    expect(readFileSync(join(path, 'roses.txt'), 'utf8')).toBe('red');
  });

  it('refuses the data of another cluster', async () => {
    const { data } = cluster.directory.of(1);
    const foreign = {
      version: kafkaRuntime().release.version,
      clusterId: 'Fown',
      nodes: [{ id: 1, port: 1, controllerPort: 1 }],
    };
    await mkdir(data, { recursive: true });
    await writeFile(join(data, 'meta.properties'), 'cluster.id=Fother\n');
    cluster.directory.describe(foreign);
    await expect(cluster.start({ ports: await freePorts(1) })).rejects.toThrow(
      `${data} belongs to the Kafka cluster Fother, not to Fown of this directory;`,
    );
  });

  it(
    'says what Kafka says when a node ends before it is ready, and leaves no node running',
    async () => {
      const wrong = temporaryDirectory();
      const refused = new KafkaCluster(wrong, {
        ...kafkaRuntime(),
        endWithParent: true,
        settings: { 'num.network.threads': 'many' },
      });
      await expect(refused.start()).rejects.toThrow(/num\.network\.threads/);
      expect(refused.nodes.map(({ state }) => state)).toEqual(['ended']);
      await refused.remove();
    },
    LIMIT_MS,
  );
});
