import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaAddress } from '../../src/platform/kafka/kafka-address.js';
import { kafkaClient } from '../../src/platform/kafka/kafka-client.js';
import { readKafkaSettings } from '../../src/platform/kafka/kafka-settings.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { KafkaCluster } from '../../tools/kafka/cluster.mjs';
import { freePorts } from '../../tools/command/free-ports.mjs';
import { kafkaRuntime, onKafka, temporaryDirectory } from './on-kafka.js';

const LIMIT_MS = 400_000;
const ACCOUNT = { KAFKA_SASL_USERNAME: 'gardener', KAFKA_SASL_PASSWORD: 'of-the-greenhouse' };
const MODULE = 'org.apache.kafka.common.security';
const SCRAM = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];

/** A key and a certificate for 127.0.0.1 that is its own authority: the files of the broker and of its clients. */
function certificate(folder: string): { broker: string; ca: string } {
  const [key, ca, broker] = ['key.pem', 'ca.pem', 'broker.pem'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  execFileSync('openssl', [...words, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', ca], {
    stdio: 'pipe',
  });
  writeFileSync(broker, readFileSync(key, 'utf8') + readFileSync(ca, 'utf8'));
  return { broker, ca };
}

onKafka('a Kafka with TLS and accounts', () => {
  let cluster: KafkaCluster;
  let folder: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ficus-kafka-tls-'));
    const { broker, ca } = certificate(folder);
    const [port = 0, plain = 0, controller = 0] = await freePorts(3);
    const login = (module: string) =>
      `${MODULE}.${module} required username="gardener" password="of-the-greenhouse" user_gardener="of-the-greenhouse";`;
    const scram = `${MODULE}.scram.ScramLoginModule required;`;
    cluster = new KafkaCluster(temporaryDirectory(), {
      ...kafkaRuntime(),
      endWithParent: true,
      formatWords: SCRAM.flatMap((kind) => ['--add-scram', `${kind}=[name=gardener,password=of-the-greenhouse]`]),
      settings: {
        listeners: `CLIENT://127.0.0.1:${plain},CONTROLLER://127.0.0.1:${controller},SECURED://127.0.0.1:${port}`,
        'advertised.listeners': `CLIENT://127.0.0.1:${plain},SECURED://127.0.0.1:${port}`,
        'controller.quorum.voters': `1@127.0.0.1:${controller}`,
        'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL',
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': broker,
        'sasl.enabled.mechanisms': ['PLAIN', ...SCRAM].join(','),
        'listener.name.secured.plain.sasl.jaas.config': login('plain.PlainLoginModule'),
        'listener.name.secured.scram-sha-256.sasl.jaas.config': scram,
        'listener.name.secured.scram-sha-512.sasl.jaas.config': scram,
      },
    });
    await cluster.start({ ports: [plain] });
    environment = { KAFKA_BROKERS: `127.0.0.1:${port}`, KAFKA_SSL: 'on', KAFKA_SSL_CA: ca };
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster.remove();
    rmSync(folder, { recursive: true });
  });

  /** The topics, as a client reads them that is made of these settings. */
  async function topics(settings: Record<string, string>): Promise<readonly string[]> {
    const address = kafkaAddress(readKafkaSettings(settings));
    if (!address) throw new Error('The settings name no cluster.');
    const admin = kafkaClient(address, { clientId: 'garden', log: quietLog, retries: 0 }).admin();
    try {
      await admin.connect();
      return await admin.listTopics();
    } finally {
      await admin.disconnect();
    }
  }

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
    'lets the account in by %s, and no other password',
    async (mechanism) => {
      const settings = { ...environment, ...ACCOUNT, KAFKA_SASL_MECHANISM: mechanism };
      expect(await topics(settings)).toEqual(['__consumer_offsets']);
      await expect(topics({ ...settings, KAFKA_SASL_PASSWORD: 'of-the-shed' })).rejects.toThrow(
        /authentication|credentials/i,
      );
    },
  );

  it('refuses a client without an account, and is refused by one that does not trust its certificate', async () => {
    await expect(topics(environment)).rejects.toThrow();
    const { KAFKA_SSL_CA: _, ...untrusting } = environment;
    await expect(topics({ ...untrusting, ...ACCOUNT, KAFKA_SASL_MECHANISM: 'plain' })).rejects.toThrow(
      /self-signed certificate/,
    );
  });
});
