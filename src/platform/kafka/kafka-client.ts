import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import type { Log } from '../ops/log.js';
import type { KafkaAddress } from './kafka-address.js';
import { kafkaLog } from './kafka-log.js';

/** How a client of a Kafka cluster is made. */
export interface KafkaClientOptions {
  /** The name of the client in the logs and quotas of the brokers. */
  readonly clientId: string;
  /** Where kafkajs writes what it repeats by itself: an error as a warning, a warning as information. */
  readonly log: Log;
  /** How often a request is repeated before it fails: 5 times unless it is set. */
  readonly retries?: number;
  /** How long a connection and its authentication may take each, in milliseconds: 5 seconds unless it is set. */
  readonly connectWithinMs?: number;
  /** How long a broker may take to respond, in milliseconds: 30 seconds unless it is set. */
  readonly requestWithinMs?: number;
}

const RETRIES = 5;
const CONNECT_WITHIN_MS = 5_000;
const REQUEST_WITHIN_MS = 30_000;

/** A client of a Kafka cluster: producers, consumers and what administers it are made of it. It connects when one of them does. */
export function kafkaClient(address: KafkaAddress, options: KafkaClientOptions): Kafka {
  const { clientId, log, retries = RETRIES } = options;
  const { connectWithinMs = CONNECT_WITHIN_MS, requestWithinMs = REQUEST_WITHIN_MS } = options;
  const { brokers, tls, sasl } = address;
  return new Kafka({
    clientId,
    brokers: [...brokers],
    ...(tls === undefined ? {} : { ssl: tls.ca === undefined ? true : { ca: tls.ca } }),
    ...(sasl === undefined ? {} : { sasl: sasl as SASLOptions }),
    connectionTimeout: connectWithinMs,
    authenticationTimeout: connectWithinMs,
    requestTimeout: requestWithinMs,
    retry: { retries },
    logLevel: logLevel.INFO,
    logCreator: kafkaLog(log),
  });
}
