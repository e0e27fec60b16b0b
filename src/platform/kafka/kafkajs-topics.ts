import type { Admin } from 'kafkajs';
import { Unavailable } from '../contract/failure.js';
import { type Clock, keepAlive } from '../ops/clock.js';
import { type GroupOffsets, type TopicDeclaration, type TopicEnds, TopicMismatch } from './broker.js';
import { isProtocolError, unavailable } from './kafkajs-failure.js';
import { SharedAdmin } from './shared-admin.js';

/** A record may be so large, in bytes. The default of Kafka, 1 MB, is less than an event may have. */
const LARGEST_RECORD = 16 * 1024 * 1024;
const SERVED_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
const NO_TOPIC = 'UNKNOWN_TOPIC_OR_PARTITION';

/** Makes topics and reads how far they and their groups are. */
export class KafkajsTopics {
  private readonly admins: SharedAdmin;
  private closed = false;

  constructor(
    connect: () => Admin,
    private readonly clock: Clock,
  ) {
    this.admins = new SharedAdmin(connect);
  }

  async declare(declaration: TopicDeclaration): Promise<void> {
    const { topic, partitions } = declaration;
    await this.ask(`make the topic ${topic}`, async () => {
      await this.admins.use((admin) => create(admin, declaration));
      const present = await this.servedPartitions(topic);
      if (present !== partitions) throw new TopicMismatch(topic, present, partitions);
    });
  }

  ends(topic: string): Promise<readonly TopicEnds[]> {
    return this.ask(`read the ends of the topic ${topic}`, async () => {
      const ends = await this.admins.use((admin) => unlessMissing(admin.fetchTopicOffsets(topic), []));
      return ends
        .map(({ partition, low, high }) => ({ partition, first: BigInt(low), next: BigInt(high) }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  offsets(group: string, topic: string): Promise<GroupOffsets> {
    return this.ask(`read how far the group ${group} is in ${topic}`, async () => {
      const [answer] = await this.admins.use((admin) =>
        unlessMissing(admin.fetchOffsets({ groupId: group, topics: [topic] }), []),
      );
      // Without a note it is -1; where kafkajs had to begin again, -2.
      const noted = (answer?.partitions ?? []).filter(({ offset }) => BigInt(offset) >= 0n);
      return new Map(noted.map(({ partition, offset }) => [partition, BigInt(offset)]));
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.admins.close();
  }

  /** The number of partitions, once each is served. A leader that is known may refuse a new topic for a moment. */
  private async servedPartitions(topic: string): Promise<number> {
    const end = this.clock.monotonic() + SERVED_WITHIN_MS;
    for (;;) {
      try {
        return await this.admins.use(async (admin) => {
          const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
          await admin.fetchTopicOffsets(topic);
          return topics[0]?.partitions.length ?? 0;
        });
      } catch (failure) {
        if (this.closed || this.clock.monotonic() > end) throw failure;
      }
      await new Promise<void>((resolve) => this.clock.after(LOOK_EVERY_MS, resolve));
    }
  }

  private async ask<T>(what: string, request: () => Promise<T>): Promise<T> {
    if (this.closed) throw new Unavailable(`Kafka could not ${what}: this broker is closed. Make another one.`);
    // Between two tries it waits for a timer alone, which would let a command end.
    const release = keepAlive();
    try {
      return await request();
    } catch (failure) {
      if (failure instanceof TopicMismatch) throw failure;
      throw unavailable(what, failure, 'Check that the cluster of KAFKA_BROKERS runs, and repeat it.');
    } finally {
      release();
    }
  }
}

/** Makes a topic, unless it is there; another process may make it at the same time. */
async function create(admin: Admin, { topic, partitions, retentionMs }: TopicDeclaration): Promise<void> {
  const configEntries = [
    // Brokers refuse records whose own time is an hour ahead, and delete old ones at once: the time of an event is in its headers.
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
    { name: 'max.message.bytes', value: `${LARGEST_RECORD}` },
    ...(retentionMs === undefined ? [] : [{ name: 'retention.ms', value: `${retentionMs}` }]),
  ];
  // -1: as many copies as the cluster has by default. That kafkajs waits for leaders fails when its broker has not heard of the topic.
  const wanted = { topic, numPartitions: partitions, replicationFactor: -1, configEntries };
  await admin.createTopics({ waitForLeaders: false, topics: [wanted] });
}

async function unlessMissing<T>(answer: Promise<T>, empty: T): Promise<T> {
  try {
    return await answer;
  } catch (failure) {
    if (isProtocolError(failure, NO_TOPIC)) return empty;
    throw failure;
  }
}
