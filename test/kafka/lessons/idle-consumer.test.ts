import { AssignerProtocol, type Consumer, type Kafka } from 'kafkajs';
import { arrives } from '../../../src/platform/testing/waiting.js';
import { onBroker } from '../on-broker.js';
import { clientOf } from '../on-kafka.js';
import { createTopic, sendMessages } from '../records.js';
import { committedOffset, LESSON_MS, numbered, printCounts, WAIT_MS } from './lesson.js';

const [TOPIC, GROUP] = ['plants', 'gardeners'];
const PARTITIONS = [0, 1, 2];
const RECORDS_PER_PARTITION = 10;
/** How many members the group has, one stage after the other. */
const STAGES = [1, 3, 4, 1];

interface Member {
  readonly consumer: Consumer;
  handled: string[];
}

/** A member of the group, with a client of its own: kafkajs keeps offsets for all consumers of one client. */
async function join(kafka: Kafka): Promise<Member> {
  const consumer = kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 100, heartbeatInterval: 500 });
  const member: Member = { consumer, handled: [] };
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  await consumer.run({
    // A note after each record: none is handled again when the partitions move.
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => void member.handled.push(String(message.value)),
  });
  return member;
}

/** The partitions of each member, by the coordinator of the group; undefined while the group is not stable. */
async function assignments(kafka: Kafka): Promise<readonly (readonly number[])[] | undefined> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([GROUP]);
    if (groups[0]?.state !== 'Stable') return undefined;
    return groups[0].members.map(
      ({ memberAssignment }) => AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment[TOPIC] ?? [],
    );
  } finally {
    await admin.disconnect();
  }
}

/**
 * A partition has one consumer of a group at a time, which keeps its records in order. So the number of partitions limits how many
 * consumers work: one more waits, and takes over when another leaves.
 */
onBroker('a group of more consumers than partitions', (broker) => {
  const members: Member[] = [];
  afterEach(() => Promise.all(members.map(({ consumer }) => consumer.disconnect())));

  /** Sends as many records to each partition; resolves when the group has handled and noted them. */
  async function handledBy(kafka: Kafka, stage: number): Promise<readonly number[]> {
    for (const member of members) member.handled = [];
    const lists = PARTITIONS.map((partition) =>
      numbered(`stage-${stage}-${partition}`, RECORDS_PER_PARTITION).map((value) => ({ partition, value })),
    );
    await sendMessages(kafka, TOPIC, lists);
    for (const partition of PARTITIONS) {
      const next = (stage + 1) * RECORDS_PER_PARTITION;
      const noted = async () => (await committedOffset(kafka, GROUP, TOPIC, partition)) === next;
      await arrives(`the group has handled ${next} records of partition ${partition}`, noted, WAIT_MS);
    }
    return members.map(({ handled }) => handled.length).sort((a, b) => a - b);
  }

  it(
    'leaves the consumer beyond the partitions idle: 1, 3, 4 consumers and 1 again on three partitions',
    async () => {
      const kafka = clientOf(broker);
      await createTopic(kafka, TOPIC, PARTITIONS.length);
      const counts: (readonly number[])[] = [];
      for (const [stage, size] of STAGES.entries()) {
        while (members.length < size) members.push(await join(clientOf(broker)));
        while (members.length > size) await members.shift()?.consumer.disconnect();
        const stable = async () => {
          const held = await assignments(kafka);
          return held?.length === size && held.flat().length === PARTITIONS.length;
        };
        await arrives(`a stable group of ${size}`, stable, WAIT_MS);
        counts.push(await handledBy(kafka, stage));
      }
      printCounts('idle consumer', {
        'records of 3 partitions by consumer': counts.map((by) => by.join('/')).join(' → '),
      });
      expect(counts).toEqual([[30], [10, 10, 10], [0, 10, 10, 10], [30]]);
    },
    LESSON_MS,
  );
});
