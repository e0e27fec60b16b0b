import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { kafkaAddress } from './kafka-address.js';
import { readKafkaSettings } from './kafka-settings.js';

const PASSWORD = 'a-password-that-no-message-shows';
const LOCAL = { KAFKA_BROKERS: '127.0.0.1:9092' };
const ACCOUNT = { KAFKA_SASL_USERNAME: 'gardener', KAFKA_SASL_PASSWORD: PASSWORD };

describe('the settings of a Kafka cluster', () => {
  it('name none without any environment', () => {
    expect(kafkaAddress(readKafkaSettings({}))).toBeUndefined();
  });

  it('name brokers without encryption and account, unless they say so', () => {
    const settings = readKafkaSettings({ KAFKA_BROKERS: 'kafka-1:9092, 10.0.0.7:19092' });
    expect(kafkaAddress(settings)).toEqual({ brokers: ['kafka-1:9092', '10.0.0.7:19092'] });
  });

  it('name an account and the authorities whose certificates are trusted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ficus-kafka-settings-'));
    try {
      const ca = join(folder, 'ca.pem');
      writeFileSync(ca, String(rootCertificates[0]));
      const environment = { ...ACCOUNT, KAFKA_BROKERS: 'kafka-1:9093', KAFKA_SSL: 'on', KAFKA_SSL_CA: ca };
      expect(kafkaAddress(readKafkaSettings({ ...environment, KAFKA_SASL_MECHANISM: 'plain' }))).toEqual({
        brokers: ['kafka-1:9093'],
        tls: { ca: rootCertificates[0] },
        sasl: { mechanism: 'plain', username: 'gardener', password: PASSWORD },
      });
      expect(kafkaAddress(readKafkaSettings({ KAFKA_BROKERS: 'kafka-1:9093', KAFKA_SSL: 'on' }))).toEqual({
        brokers: ['kafka-1:9093'],
        tls: {},
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['kafka-1', 'kafka-1:0', 'kafka-1:65536', 'a:1,', 'http://kafka-1:9092', '[::1]:9092', ':9092', 'a b:9092'])(
    "refuse '%s' as brokers",
    (brokers) => {
      expect(() => readKafkaSettings({ KAFKA_BROKERS: brokers })).toThrow(
        `KAFKA_BROKERS is '${brokers}'; allowed is a list of brokers such as 'kafka-1:9092,kafka-2:9092': names or IPv4 addresses, with ports from 1 to 65535.`,
      );
    },
  );

  it.each([
    [{ ...LOCAL, KAFKA_SSL: 'yes' }, "KAFKA_SSL is 'yes'; allowed is 'on' or 'off'."],
    [{ ...LOCAL, KAFKA_SSL_CA: 'ca.pem' }, "KAFKA_SSL_CA is set while KAFKA_SSL is 'off'"],
    [
      { ...LOCAL, ...ACCOUNT, KAFKA_SASL_MECHANISM: 'gssapi' },
      "KAFKA_SASL_MECHANISM is 'gssapi'; allowed is 'plain', 'scram-sha-256' or 'scram-sha-512'.",
    ],
    [
      { ...LOCAL, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'gardener' },
      "KAFKA_SASL_PASSWORD is not set while KAFKA_SASL_MECHANISM is 'plain'",
    ],
    [
      { ...LOCAL, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: PASSWORD },
      "KAFKA_SASL_USERNAME is not set while KAFKA_SASL_MECHANISM is 'plain'",
    ],
    [{ ...LOCAL, KAFKA_SASL_PASSWORD: PASSWORD }, 'KAFKA_SASL_MECHANISM is not set while KAFKA_SASL_PASSWORD is'],
    [{ ...ACCOUNT, KAFKA_SASL_MECHANISM: 'plain' }, 'KAFKA_BROKERS is not set while KAFKA_SASL_MECHANISM is'],
    [{ KAFKA_SSL: 'on' }, 'KAFKA_BROKERS is not set while KAFKA_SSL is'],
    [
      { ...ACCOUNT, KAFKA_BROKERS: '127.0.0.1:9092,kafka-2:9092', KAFKA_SASL_MECHANISM: 'plain' },
      "KAFKA_SASL_MECHANISM is 'plain' while KAFKA_SSL is 'off', so the password would travel to kafka-2:9092 as it is",
    ],
  ])('refuse %j with a sentence, which never holds the password', (environment, sentence) => {
    const refused = () => readKafkaSettings(environment);
    expect(refused).toThrow(sentence);
    expect(refused).not.toThrow(PASSWORD);
  });

  it('let a password travel as it is on this machine, and by SCRAM', () => {
    const plain = readKafkaSettings({ ...LOCAL, ...ACCOUNT, KAFKA_SASL_MECHANISM: 'plain' });
    expect(kafkaAddress(plain)?.sasl?.mechanism).toBe('plain');
    const far = { ...ACCOUNT, KAFKA_BROKERS: 'kafka-2:9092', KAFKA_SASL_MECHANISM: 'scram-sha-512' };
    expect(kafkaAddress(readKafkaSettings(far))?.sasl?.mechanism).toBe('scram-sha-512');
  });

  it.each(['missing.pem', 'package.json'])('refuse %s as a file of certificates, by its name', (file) => {
    const settings = readKafkaSettings({ KAFKA_BROKERS: 'kafka-1:9093', KAFKA_SSL: 'on', KAFKA_SSL_CA: file });
    expect(() => kafkaAddress(settings)).toThrow(new RegExp(`^KAFKA_SSL_CA is '.*/${file}', which cannot be used`));
  });
});
