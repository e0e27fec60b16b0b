import { randomUUID } from 'node:crypto';
import { type Consumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { arrives } from '../../../../src/platform/testing/waiting.js';

export const TOPIC = 'ficus.order';
const ARRIVES_MS = 240_000;
/** Whose reader waits so long for records that do not come. */
const FETCH_WAITS_MS = 100;
const RETRY = { retries: 30, initialRetryTime: 100, maxRetryTime: 1_000 };

/** A client of the lab, which outlives the death of its broker. */
export const labClient = (brokers: readonly string[]): Kafka =>
  new Kafka({ clientId: 'lab-14', brokers: [...brokers], logLevel: logLevel.NOTHING, retry: RETRY });

/** Where the next record of each partition is. */
export type Offsets = ReadonlyMap<number, number>;

interface WatchedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly position: number;
  readonly type: string;
  readonly orderId: string;
}

/** Reads the topic of orders from its beginning, all the time, and keeps what is in it. */
export class TopicWatch {
  /** By partition and offset: after an outage it may read records again. */
  private readonly read = new Map<string, WatchedRecord>();

  private constructor(private readonly consumer: Consumer) {}

  static async open(brokers: readonly string[]): Promise<TopicWatch> {
    const groupId = `lab-14-watch-${randomUUID()}`;
    const consumer = labClient(brokers).consumer({ groupId, maxWaitTimeInMs: FETCH_WAITS_MS, retry: RETRY });
    const watch = new TopicWatch(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message }) => {
        watch.read.set(`${partition}/${message.offset}`, recordOf(partition, message));
        return Promise.resolve();
      },
    });
    return watch;
  }

  get records(): number {
    return this.read.size;
  }

  /** Records of events that the topic has before. */
  get repeated(): number {
    return this.read.size - distinct([...this.read.values()]).size;
  }

  /** Whether an event of this type came again behind other ones: who remembers the last event alone does not notice it. */
  hasRepeatedApart(type: string): boolean {
    const all = [...this.read.values()];
    return all.some((record) => {
      const before = this.read.get(`${record.partition}/${record.offset - 1}`);
      const isAgain = ({ partition, offset, position }: WatchedRecord) =>
        partition === record.partition && position === record.position && offset < record.offset - 1;
      return record.type === type && before?.position !== record.position && all.some(isAgain);
    });
  }

  /** Waits until the topic has this event of the order. */
  async has(orderId: string, type: string): Promise<void> {
    const isThere = () => [...this.read.values()].some((one) => one.orderId === orderId && one.type === type);
    await arrives(`${TOPIC} has ${type} of ${orderId}`, isThere, ARRIVES_MS);
  }

  /** Waits until it has read all records before these offsets. */
  async hasRead(offsets: Offsets): Promise<void> {
    const isRead = () => [...offsets].every(([at, next]) => next <= 0 || this.read.has(`${at}/${next - 1}`));
    await arrives(`the lab has read ${TOPIC}`, isRead, ARRIVES_MS);
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }
}

function distinct(records: readonly WatchedRecord[]): ReadonlyMap<string, WatchedRecord> {
  return new Map(records.map((record) => [`${record.partition}/${record.position}`, record]));
}

function recordOf(partition: number, { offset, key, headers = {} }: KafkaMessage): WatchedRecord {
  return {
    ...{ partition, offset: Number(offset), position: Number(String(headers['ce_position'])) },
    ...{ type: String(headers['ce_type']), orderId: String(key) },
  };
}
