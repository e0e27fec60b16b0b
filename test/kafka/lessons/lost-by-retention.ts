import type { Kafka } from 'kafkajs';
import { committedOffset, topicEnds } from './lesson.js';

/** Records that a topic has deleted before a group has read them. */
export interface LostRecords {
  readonly partition: number;
  readonly count: number;
  /** For an operator. */
  readonly sentence: string;
}

/**
 * Compares where a group goes on with the first record that each partition still holds, as an operator would. It must look before
 * the group comes back: a consumer that resets its offset takes the evidence away.
 */
export async function lostByRetention(kafka: Kafka, group: string, topic: string): Promise<readonly LostRecords[]> {
  const ends = await topicEnds(kafka, topic);
  const lost: LostRecords[] = [];
  for (const [partition, { first }] of ends.entries()) {
    const next = await committedOffset(kafka, group, topic, partition);
    if (next < 0 || next >= first) continue;
    const count = first - next;
    const sentence =
      `The group ${group} has lost ${count} records of partition ${partition} of ${topic}: it goes on at ${next}, and the topic begins ` +
      `at ${first}. Get them from their producer, and keep records longer than the longest outage.`;
    lost.push({ partition, count, sentence });
  }
  return lost;
}
