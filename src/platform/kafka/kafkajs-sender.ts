import type { Kafka, Producer } from 'kafkajs';
import { Unavailable } from '../contract/failure.js';
import type { BrokerSender, SentRecord } from './broker.js';
import { unavailable } from './kafkajs-failure.js';

/** About how much goes into one request, in bytes. A record that is larger goes alone. */
const REQUEST_BYTES = 900_000;
/** How long a broker waits until all copies have the records, in milliseconds: less than its client waits for the response. */
const COPIED_WITHIN_MS = 8_000;

/**
 * Sends records over one kafkajs producer, one request at a time for each broker.
 *
 * Not idempotent: a broker that has just taken over refuses to number producers, and a numbered producer cannot repeat after a failure.
 * So a record may be there twice. Its first copies are in order all the same, because the next send waits for this one.
 *
 * kafkajs must not repeat a send: it would keep what brokers have acknowledged before, and resolves without having sent a
 * partition whose leader has changed to one of them (tulios/kafkajs#1798). Each send is one try, and its result is checked.
 */
export class KafkajsSender implements BrokerSender {
  private connected: Promise<Producer> | undefined;
  private readonly closing = new Set<Promise<void>>();
  private closed = false;

  constructor(
    private readonly client: () => Kafka,
    private readonly onClosed: () => void,
  ) {}

  async send(topic: string, records: readonly SentRecord[]): Promise<void> {
    for (const part of requests(records)) await this.request(topic, part);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.forget(this.connected);
    await Promise.all(this.closing);
    this.onClosed();
  }

  private async request(topic: string, records: readonly SentRecord[]): Promise<void> {
    if (this.closed) throw new Unavailable(`The sender of ${topic} is closed; make another one.`);
    this.connected ??= this.connect();
    const { connected } = this;
    try {
      const producer = await connected;
      const messages = records.map(({ partition, key, value, headers }) => ({ partition, key, value, headers }));
      const acknowledged = await producer.send({ topic, acks: -1, timeout: COPIED_WITHIN_MS, messages });
      const known = new Set(acknowledged.map(({ partition }) => partition));
      const rest = new Set(records.map(({ partition }) => partition).filter((partition) => !known.has(partition)));
      if (rest.size > 0) throw new Error(`nobody has acknowledged those of partition ${[...rest].join(', ')}`);
    } catch (failure) {
      // A new producer begins with new metadata, and without requests of the old one before it.
      this.forget(connected);
      const next = 'Some or all of them may be there; check that the cluster runs, and send all of them again.';
      throw unavailable(`take ${records.length} records of the topic ${topic}`, failure, next);
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.client().producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      maxInFlightRequests: 1,
      retry: { retries: 0 },
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition as number,
    });
    await producer.connect();
    return producer;
  }

  private forget(connected: Promise<Producer> | undefined): void {
    if (connected === undefined) return;
    if (this.connected === connected) this.connected = undefined;
    const closing = connected
      .then((producer) => producer.disconnect())
      .catch(() => undefined)
      .finally(() => this.closing.delete(closing));
    this.closing.add(closing);
  }
}

/** Cuts records into requests that a broker takes, in their order. */
function requests(records: readonly SentRecord[]): readonly (readonly SentRecord[])[] {
  const parts: SentRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(record.value) + Buffer.byteLength(record.key);
    if (bytes > room) {
      parts.push([]);
      room = REQUEST_BYTES;
    }
    parts.at(-1)?.push(record);
    room -= bytes;
  }
  return parts;
}
