import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import type { ReceivedRecord } from './broker.js';

/** When a member does not send a heartbeat for so long, others get its partitions. */
export const SESSION_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** How long the others wait for a member to join again. */
const REBALANCE_MS = 10_000;
/** How long a broker holds a fetch open when there is nothing. What is resumed is fetched after that at the latest. */
const IDLE_FETCH_MS = 200;
const BYTES_PER_PARTITION = 1_048_576;
const RETRIES = 3;

/** What a session notifies of. */
export interface SessionListener {
  onRecords(partition: number, records: readonly ReceivedRecord[]): void;
  onAssigned(partitions: readonly number[]): void;
  /** The coordinator of the group has responded. */
  onHeartbeat(): void;
  /** The session has ended by a failure. */
  onEnded(failure: unknown): void;
}

/** One kafkajs consumer, from its connection to its end: by {@link end}, or by a failure that kafkajs gave up at. */
export class KafkajsSession {
  private readonly consumer: Consumer;
  private readonly started: Promise<void>;
  private committed = 0;
  private rebalancing = true;
  private ended = false;

  constructor(
    client: Kafka,
    group: string,
    private readonly topic: string,
    private readonly listener: SessionListener,
  ) {
    this.consumer = client.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: IDLE_FETCH_MS,
      minBytes: 1,
      maxBytesPerPartition: BYTES_PER_PARTITION,
      // kafkajs's own restart cannot be stopped, and says nothing when it fails.
      retry: { retries: RETRIES, restartOnFailure: () => Promise.resolve(false) },
    });
    this.observe();
    this.started = this.start();
  }

  /** Whether notes can be made: not while the group shares its partitions anew. */
  get settled(): boolean {
    return !this.rebalancing && !this.ended;
  }

  /** Without effect while it is not settled: after each join, its member says again what is paused. */
  pause(partitions: readonly number[]): void {
    this.change(() => this.consumer.pause([{ topic: this.topic, partitions: [...partitions] }]));
  }

  resume(partitions: readonly number[]): void {
    this.change(() => this.consumer.resume([{ topic: this.topic, partitions: [...partitions] }]));
  }

  /** @throws Error of kafkajs; also when it has noted nothing, which kafkajs keeps to itself. */
  async commit(offsets: ReadonlyMap<number, bigint>): Promise<void> {
    const before = this.committed;
    const notes = [...offsets].map(([partition, offset]) => ({ topic: this.topic, partition, offset: `${offset}` }));
    await this.consumer.commitOffsets(notes);
    if (this.committed === before) throw new Error('the member was leaving the group');
  }

  /** Leaves the group and disconnects. Never rejects. */
  async end(): Promise<void> {
    this.ended = true;
    // A consumer that is stopped while it joins would go on afterwards.
    await this.started;
    await this.consumer.disconnect().catch(() => undefined);
  }

  private change(act: () => void): void {
    if (!this.settled) return;
    try {
      act();
    } catch {
      // kafkajs refuses it of a consumer that has just crashed. The next session begins with what is paused.
    }
  }

  private observe(): void {
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, COMMIT_OFFSETS, CRASH } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, ({ payload }) => {
      this.rebalancing = false;
      if (!this.ended) this.listener.onAssigned(payload.memberAssignment[this.topic] ?? []);
    });
    this.consumer.on(HEARTBEAT, () => !this.ended && this.listener.onHeartbeat());
    this.consumer.on(REBALANCING, () => void (this.rebalancing = true));
    this.consumer.on(COMMIT_OFFSETS, () => void (this.committed += 1));
    this.consumer.on(CRASH, ({ payload }) => this.fail(payload.error));
  }

  private async start(): Promise<void> {
    try {
      await this.consumer.connect();
      await this.consumer.subscribe({ topics: [this.topic], fromBeginning: true });
      await this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (fetched) => {
          const { batch } = fetched;
          if (this.ended || !fetched.isRunning() || fetched.isStale()) return;
          this.listener.onRecords(batch.partition, batch.messages.map(received(batch.partition)));
          // The next fetch goes on behind these, whatever the group has noted.
          fetched.resolveOffset(batch.lastOffset());
        },
      });
    } catch (failure) {
      await this.consumer.disconnect().catch(() => undefined);
      this.fail(failure);
    }
  }

  private fail(failure: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.listener.onEnded(failure);
  }
}

function received(partition: number): (message: KafkaMessage) => ReceivedRecord {
  return ({ offset, key, value, headers: sent = {} }) => {
    // Of everything that is done for a record, this takes most time: no pairs are made of names and values.
    const headers: Record<string, string> = {};
    for (const name in sent) {
      const header = sent[name];
      headers[name] = String(Array.isArray(header) ? header[0] : header);
    }
    return { partition, offset: BigInt(offset), key: key?.toString(), value: value?.toString(), headers };
  };
}
