import { fileURLToPath } from 'node:url';
import type { Kafka } from 'kafkajs';

/** A lesson may wait for a node to start and for a group to notice that a member is dead. */
export const LESSON_MS = 400_000;
/** How long a lesson waits for one condition, on a slow machine. */
export const WAIT_MS = 120_000;

/** The path of a program of this folder. */
export const programOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Values of records, numbered from `first` on: `rose-1`, `rose-2` … */
export function numbered(name: string, count: number, first = 1): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${name}-${first + at}`);
}

/** What was counted, as one line on standard error. */
export function printCounts(lesson: string, counts: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  process.stderr.write(`Kafka lesson, ${lesson}: ${words.join(', ')}.\n`);
}

/** What became of the records that the broker has acknowledged, by their values. */
export function countHandled(acknowledged: readonly string[], handled: readonly string[]) {
  const distinct = new Set(handled);
  return {
    acknowledged: acknowledged.length,
    handled: distinct.size,
    lost: acknowledged.filter((value) => !distinct.has(value)).length,
    twice: handled.length - distinct.size,
  };
}

/** Where a group goes on in a partition, by its note; -1 without one. */
export async function committedOffset(kafka: Kafka, groupId: string, topic: string, partition = 0): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [noted] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return Number(noted?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
  } finally {
    await admin.disconnect();
  }
}

/** The first offset that each partition still holds, and the one of its next record. */
export async function topicEnds(kafka: Kafka, topic: string): Promise<readonly { first: number; next: number }[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends
      .sort((a, b) => a.partition - b.partition)
      .map(({ low, high }) => ({ first: Number(low), next: Number(high) }));
  } finally {
    await admin.disconnect();
  }
}
