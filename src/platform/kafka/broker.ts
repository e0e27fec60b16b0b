/** A topic as its owner declares it. */
export interface TopicDeclaration {
  readonly topic: string;
  readonly partitions: number;
  /** How long the broker keeps its records, in milliseconds; left out, as long as the broker does by itself. */
  readonly retentionMs?: number;
}

/** What is sent to a topic. The sender chooses the partition. */
export interface SentRecord {
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a topic holds at an offset of a partition. What others have sent may lack a key, a value and headers. */
export interface ReceivedRecord {
  readonly partition: number;
  /** Its number in the partition. Offsets rise, and may leave numbers out. */
  readonly offset: bigint;
  readonly key: string | undefined;
  readonly value: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** The ends of one partition: its first record, and where the next one will be. */
export interface TopicEnds {
  readonly partition: number;
  readonly first: bigint;
  readonly next: bigint;
}

/** Sends records to topics. */
export interface BrokerSender {
  /**
   * Sends records of one topic. Resolves when all are on all copies that are in sync (acks −1). Records of one partition are there in
   * the order given; callers that need order between sends wait for each before the next.
   * @throws Unavailable when that is not known: none, some or all of them may be there, always a beginning of each partition. Repeat all;
   *   then some are there twice, and their first copies are in order. It is also thrown for a topic or a partition that is not there.
   */
  send(topic: string, records: readonly SentRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** What a member of a consumer group is notified of. It must not throw. */
export interface GroupListener {
  /**
   * Records of one partition, in order, behind what was given before. After a rebalance or a lost connection they begin at the note of
   * the group again, or go on where they were: so keep what was given of a partition that stays this member's, and drop what is repeated.
   */
  onRecords(partition: number, records: readonly ReceivedRecord[]): void;
  /** These partitions of the topic are this member's from now on; of all others it gets no more. */
  onAssigned(partitions: readonly number[]): void;
  /** The group cannot be used: a sentence that says why; undefined when it can again. It goes on by itself. */
  onTrouble(reason: string | undefined): void;
}

/** This process as a member of a consumer group that reads one topic. It goes on by itself after every failure. */
export interface GroupMember {
  /**
   * Gets no more records of a partition, until it is resumed: whatever happens to the group and the connection in between. Some that were
   * on their way may still come.
   */
  pause(partition: number): void;
  resume(partition: number): void;
  /**
   * Notes where the group goes on in each partition: the offset behind the last record that is dealt with.
   * @throws Unavailable when that failed, or a partition is another member's by now. Nothing is lost: a note that lacks only repeats records.
   */
  commit(offsets: ReadonlyMap<number, bigint>): Promise<void>;
  /** Leaves the group, so that another member gets its partitions at once. Resolves when no more records come. */
  leave(): Promise<void>;
}

/** How far a group is, by its own notes: where it goes on in each partition. A partition without a note is left out. */
export type GroupOffsets = ReadonlyMap<number, bigint>;

/** Kafka as Ficus uses it: every failure is `Unavailable`, unless it is said otherwise. Nothing of the client library passes through. */
export interface Broker {
  /**
   * Makes a topic, unless it is there.
   * @throws TopicMismatch when it is there with another number of partitions.
   */
  declare(declaration: TopicDeclaration): Promise<void>;
  /** The ends of each partition of a topic; empty when there is no such topic. */
  ends(topic: string): Promise<readonly TopicEnds[]>;
  /** How far a group is in a topic. */
  offsets(group: string, topic: string): Promise<GroupOffsets>;
  /** A sender, connected at its first use. */
  sender(): BrokerSender;
  /**
   * Joins a consumer group. Returns at once: the member connects by itself, and again after every failure. Where the group has no
   * note, it begins at the first record of the topic. It waits for a topic that is not there, and makes none.
   */
  join(group: string, topic: string, listener: GroupListener): GroupMember;
  /** Ends all senders, members and connections. */
  close(): Promise<void>;
}

/** A topic has another number of partitions than its events are declared with: order per key would be lost. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';

  /** @param present how many partitions it has */
  constructor(topic: string, present: number, declared: number) {
    super(
      `The topic ${topic} has ${present} partitions, but ${declared} are declared. A key would move to another partition, so the order ` +
        `per key would be lost. Delete the topic when all its groups have read it: its owner makes it again. Or declare ${present}, ` +
        `and start the owner again.`,
    );
  }
}
