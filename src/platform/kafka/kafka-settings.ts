import { z } from 'zod';
import { isLoopback } from '../ops/host-settings.js';
import { type Environment, readSettings, SettingError } from '../ops/read-settings.js';
import { optionalPathSetting, optionalTextSetting, switchSetting } from '../ops/setting-schemas.js';
import { durationSetting, settings } from '../ops/settings.js';
import { DEFAULT_PREFIX } from './topic-names.js';

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const BROKER = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?:(\d{1,5})$/;
const PREFIX = /^[A-Za-z0-9_-]{1,100}$/;
const LARGEST_PORT = 65_535;

/** How a client proves to a Kafka broker who it is. */
export type SaslMechanism = (typeof MECHANISMS)[number];

/** The settings of a Kafka cluster that is there already. {@link readKafkaSettings} checks them against each other. */
export class KafkaSettings extends settings({
  /** Brokers of the cluster, at least one that can be reached: `kafka-1:9092,kafka-2:9092`. They name the others. */
  KAFKA_BROKERS: brokersSetting(),
  /** Whether the connections are encrypted (TLS). */
  KAFKA_SSL: switchSetting('off'),
  /** A file with the certificates (PEM) of the authorities that have signed those of the brokers, in place of Node's own list. */
  KAFKA_SSL_CA: optionalPathSetting(),
  /** How the client proves who it is. Unset: it does not. */
  KAFKA_SASL_MECHANISM: mechanismSetting(),
  KAFKA_SASL_USERNAME: optionalTextSetting(),
  KAFKA_SASL_PASSWORD: optionalTextSetting(),
  /** What the names of topics and consumer groups begin with. Installations that share a cluster have different ones. */
  KAFKA_PREFIX: prefixSetting(),
  /** How long the topic of a module keeps its events, said when the topic is made. Feeds read older ones from the module's log. */
  KAFKA_RETENTION: durationSetting('7d'),
}) {}

/**
 * Reads the settings of a Kafka cluster; without `KAFKA_BROKERS` there is none.
 * @throws SettingError when a value is wrong, or does not fit another one. No message holds the password.
 */
export function readKafkaSettings(environment: Environment): KafkaSettings {
  const read = readSettings(KafkaSettings, environment);
  assertNamesACluster(read);
  if (read.KAFKA_SSL_CA !== undefined && !read.KAFKA_SSL)
    throw new SettingError(
      'KAFKA_SSL_CA',
      "KAFKA_SSL_CA is set while KAFKA_SSL is 'off', so no certificate would be checked; set KAFKA_SSL to 'on', or remove KAFKA_SSL_CA.",
    );
  assertCredentials(read);
  return read;
}

/** @throws SettingError when something says how to reach a cluster that nothing names */
function assertNamesACluster(read: KafkaSettings): void {
  if (read.KAFKA_BROKERS !== undefined) return;
  const others = ['KAFKA_SSL_CA', 'KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const;
  const given = read.KAFKA_SSL ? 'KAFKA_SSL' : others.find((variable) => read[variable] !== undefined);
  if (given !== undefined)
    throw new SettingError(
      'KAFKA_BROKERS',
      `KAFKA_BROKERS is not set while ${given} is; set it to the brokers of the cluster, such as 'kafka-1:9092,kafka-2:9092', or remove ${given}.`,
    );
}

/** @throws SettingError */
function assertCredentials(read: KafkaSettings): void {
  const mechanism = read.KAFKA_SASL_MECHANISM;
  for (const variable of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const) {
    if (mechanism !== undefined && read[variable] === undefined)
      throw new SettingError(
        variable,
        `${variable} is not set while KAFKA_SASL_MECHANISM is '${mechanism}'; set it to that of the account at the cluster.`,
      );
    if (mechanism === undefined && read[variable] !== undefined)
      throw new SettingError(
        'KAFKA_SASL_MECHANISM',
        `KAFKA_SASL_MECHANISM is not set while ${variable} is; set it to ${quoted(MECHANISMS)}.`,
      );
  }
  const far = read.KAFKA_BROKERS?.find((broker) => !isLoopback(broker.replace(/:\d+$/, '')));
  if (mechanism === 'plain' && !read.KAFKA_SSL && far !== undefined)
    throw new SettingError(
      'KAFKA_SASL_MECHANISM',
      `KAFKA_SASL_MECHANISM is 'plain' while KAFKA_SSL is 'off', so the password would travel to ${far} as it is; set KAFKA_SSL to 'on', or take 'scram-sha-512'.`,
    );
}

function brokersSetting() {
  const isBroker = (text: string) => {
    const port = Number(BROKER.exec(text)?.[2]);
    return port >= 1 && port <= LARGEST_PORT;
  };
  return z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()))
    .refine((brokers) => brokers.every(isBroker), {
      error:
        "a list of brokers such as 'kafka-1:9092,kafka-2:9092': names or IPv4 addresses, with ports from 1 to 65535",
    })
    .optional();
}

function prefixSetting() {
  return z
    .string()
    .default(DEFAULT_PREFIX)
    .refine((text) => PREFIX.test(text), { error: "1 to 100 letters, digits, '_' and '-'" });
}

function mechanismSetting() {
  return z
    .string()
    .refine((text): text is SaslMechanism => (MECHANISMS as readonly string[]).includes(text), {
      error: quoted(MECHANISMS),
    })
    .optional();
}

function quoted(words: readonly string[]): string {
  const all = words.map((word) => `'${word}'`);
  return `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}
