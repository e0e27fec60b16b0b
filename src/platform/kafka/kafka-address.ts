import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SettingError } from '../ops/read-settings.js';
import { messageOf } from '../ops/message-of.js';
import type { KafkaSettings, SaslMechanism } from './kafka-settings.js';

/** How a Kafka cluster is reached. */
export interface KafkaAddress {
  /** `host:port` of some of its brokers. */
  readonly brokers: readonly string[];
  /** Set when connections are encrypted; `ca` holds the certificates (PEM) of the authorities that are trusted instead of Node's list. */
  readonly tls?: { readonly ca?: string };
  readonly sasl?: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string };
}

/**
 * The address that the settings give; undefined when they name no cluster.
 * @throws SettingError when the file of `KAFKA_SSL_CA` cannot be read, or holds no certificate.
 */
export function kafkaAddress(settings: KafkaSettings): KafkaAddress | undefined {
  const { KAFKA_BROKERS: brokers, KAFKA_SASL_MECHANISM: mechanism } = settings;
  if (brokers === undefined) return undefined;
  const username = settings.KAFKA_SASL_USERNAME ?? '';
  const password = settings.KAFKA_SASL_PASSWORD ?? '';
  return {
    brokers,
    ...(settings.KAFKA_SSL ? { tls: trustedBy(settings.KAFKA_SSL_CA) } : {}),
    ...(mechanism === undefined ? {} : { sasl: { mechanism, username, password } }),
  };
}

function trustedBy(file: string | undefined): { readonly ca?: string } {
  if (file === undefined) return {};
  try {
    const ca = readFileSync(file, 'utf8');
    // TLS would ignore a file without certificates, and then trust nobody with an error that does not name it.
    new X509Certificate(ca);
    return { ca };
  } catch (error) {
    throw new SettingError(
      'KAFKA_SSL_CA',
      `KAFKA_SSL_CA is '${file}', which cannot be used (${messageOf(error)}); allowed is a file with certificates in PEM.`,
    );
  }
}
