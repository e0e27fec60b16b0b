import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { identityOf, isRunning } from '../../tools/stack/process-identity.mjs';
import { kafkaRuntime, onKafka, temporaryDirectory } from './on-kafka.js';
import { ROOT, runKafka } from './run-kafka.js';

const LIMIT_MS = 400_000;
const GONE_MS = 60_000;
/** Starts a cluster as a suite does, says the number of its node, and is killed. */
const SUITE = `
  const { KafkaCluster } = await import(process.env.ROOT + 'tools/kafka/cluster.mjs');
  const { releaseOf } = await import(process.env.ROOT + 'tools/kafka/releases.mjs');
  const { java, jars, version } = JSON.parse(process.env.TEST_KAFKA);
  const cluster = new KafkaCluster(process.env.DIRECTORY, { java, jars, release: releaseOf(version), endWithParent: true });
  await cluster.start();
  console.log(cluster.nodes[0].pid);
  setInterval(() => {}, 1000);
`;

onKafka('npm run kafka', () => {
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(async () => {
    if (existsSync(join(directory, 'cluster.json'))) await run('stop');
    await rm(directory, { recursive: true, force: true });
  });

  async function run(...words: readonly string[]) {
    return runKafka({}, ...words, '--dir', directory);
  }

  it(
    'starts a broker that outlives it, says what runs, kills and restarts a node, and stops everything that it started',
    async () => {
      const version = kafkaRuntime().release.version;
      expect(await run('status')).toMatchObject({
        status: 3,
        stdout: expect.stringContaining('There is no Kafka cluster'),
      });
      const started = await run('start', '--port', '0', '--version', version, '--json');
      expect(started).toMatchObject({ status: 0 });
      const { nodes, running } = JSON.parse(started.stdout);
      expect([running, nodes]).toEqual([true, [expect.objectContaining({ id: 1, state: 'runs', serves: true })]]);
      const { pid } = nodes[0];
      const identity = identityOf(pid)!;
      expect(await run('kill', '1')).toMatchObject({ status: 0 });
      expect(isRunning(identity)).toBe(false);
      expect(await run('status')).toMatchObject({ status: 3, stdout: expect.stringContaining('does not run') });
      expect(await run('kill', '1')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('Node 1 does not run;'),
      });
      expect(await run('restart', '1')).toMatchObject({ status: 0 });
      const { nodes: again } = JSON.parse((await run('status', '--json')).stdout);
      expect(again).toEqual([{ ...nodes[0], pid: expect.any(Number) }]);
      const next = identityOf(again[0].pid)!;
      expect(await run('stop')).toMatchObject({ status: 0, stdout: expect.stringContaining('Stopped: node 1.') });
      expect(isRunning(next)).toBe(false);
    },
    LIMIT_MS,
  );

  it.each([
    [['start', '--nodes', '2'], '--nodes takes 1 or 3'],
    [['start', '--port', '70000'], '--port takes the port of the first node, from 1 to 65535;'],
    [['start', '--version', '0.8'], 'Kafka 0.8 is not among the releases that were tried here;'],
    [['stop', 'everything'], "'everything' is too much."],
    [['kill', '1'], 'There is no Kafka cluster in '],
    [['begin'], "'begin' is no verb of kafka; allowed are start, stop, status, kill, restart."],
    [['status', '--all'], "'--all' is no option of this command;"],
  ])('refuses %j in a sentence', async (words, sentence) => {
    expect(await run(...words)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(sentence) });
  });

  it('says which setting of an existing cluster is wrong, and never the password', async () => {
    const environment = { KAFKA_BROKERS: 'kafka:9092', KAFKA_SASL_PASSWORD: 'of-the-greenhouse' };
    const { status, stdout, stderr } = await runKafka(environment, 'status');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('KAFKA_SASL_MECHANISM is not set while KAFKA_SASL_PASSWORD is');
    expect(stderr).not.toContain('of-the-greenhouse');
  });

  it('names what to install where Java is not to be found, and the other ways', async () => {
    const { status, stderr } = await runKafka(
      { PATH: directory, JAVA_HOME: '' },
      'start',
      '--port',
      '0',
      '--dir',
      directory,
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /Java 17 or newer, and 'java' does not run; install .*'docker compose .* and KAFKA_BROKERS names/,
    );
  });

  it(
    'a cluster of a suite that is killed ends with it',
    async () => {
      const env = { ...process.env, ROOT, DIRECTORY: directory };
      const suite = spawn(process.execPath, ['--input-type=module', '-e', SUITE], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [said] = (await once(suite.stdout, 'data')) as [Buffer];
      const node = identityOf(Number(String(said)))!;
      expect(isRunning(node)).toBe(true);
      suite.kill('SIGKILL');
      await arrives('the node has ended', () => !isRunning(node), GONE_MS);
    },
    LIMIT_MS,
  );
});
