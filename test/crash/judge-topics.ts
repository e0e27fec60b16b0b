import type { Books } from './books.js';
import type { TopicRecord } from './topic-reader.js';
import type { Findings } from './verdict.js';

/** An event as the log of its module has it. */
export interface LoggedPlace {
  readonly id: string;
  readonly partition: number;
  readonly position: number;
}

/** What a topic holds. */
export interface Counted {
  readonly records: number;
  /** Records of events that the topic has before: a relay has sent them again. */
  readonly repeated: number;
}

/** Compares the log of each module with its topic. @param read all records of a module's topic */
export async function judgeTopics(
  books: Books,
  modules: readonly string[],
  read: (module: string) => Promise<readonly TopicRecord[]>,
  findings: Findings,
): Promise<Counted> {
  let [records, repeated] = [0, 0];
  for (const module of modules) {
    const rows = await books.all<{ id: string; partition_no: number; position_no: number | string }>(
      module,
      'SELECT id, partition_no, position_no FROM _outbox ORDER BY partition_no, position_no',
    );
    const log = rows.map((row) => ({ id: row.id, partition: row.partition_no, position: Number(row.position_no) }));
    const counted = judgeTopic(module, log, await read(module), findings);
    records += counted.records;
    repeated += counted.repeated;
  }
  return { records, repeated };
}

/**
 * Every event of the log is in the topic, in its partition, at its position, and once repetitions are dropped in the order of positions. The
 * topic has nothing else, but for events that the log has dropped: below what it still has.
 * @param records in the order of the topic, per partition
 */
export function judgeTopic(
  module: string,
  log: readonly LoggedPlace[],
  records: readonly TopicRecord[],
  findings: Findings,
): Counted {
  const inTopic = new Map<string, string>();
  const last = new Map<number, number>();
  let repeated = 0;
  for (const { partition, position, id } of records) {
    const place = placeOf({ partition, position });
    const before = inTopic.get(place);
    if (before !== undefined) {
      repeated += 1;
      if (before !== id) findings.doubled.push(`The topic of ${module} has ${before} and ${id}, both at ${place}.`);
      continue;
    }
    if (position < (last.get(partition) ?? 0))
      findings.reordered.push(`The topic of ${module} has ${place} first behind ${last.get(partition)}.`);
    inTopic.set(place, id);
    last.set(partition, Math.max(position, last.get(partition) ?? 0));
  }
  const ends = new Map<number, number>();
  for (const { id, partition, position } of log) {
    const place = placeOf({ partition, position });
    const found = inTopic.get(place);
    if (found === undefined) findings.lost.push(`The topic of ${module} lacks ${id} at ${place}.`);
    else if (found !== id) findings.lost.push(`The topic of ${module} has ${found} at ${place}, the log ${id}.`);
    ends.set(partition, Math.max(position, ends.get(partition) ?? 0));
  }
  for (const [partition, position] of last)
    if (position > (ends.get(partition) ?? 0))
      findings.doubled.push(
        `The topic of ${module} has ${placeOf({ partition, position })}, which the log does not have.`,
      );
  return { records: records.length, repeated };
}

function placeOf({ partition, position }: Omit<LoggedPlace, 'id'>): string {
  return `position ${position} of partition ${partition}`;
}
