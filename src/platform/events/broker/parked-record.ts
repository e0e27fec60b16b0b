import type { SentRecord } from '../../kafka/broker.js';
import { producerOf } from '../feed/feed-reader.js';
import type { ParkedCopy } from '../held/parked-copies.js';
import { recordOf } from './event-record.js';

/** What an error and a stack may have in a header, in characters. The consumer's database has them whole. */
const ERROR_LENGTH = 1_000;
const STACK_LENGTH = 4_000;

/**
 * A parked event as a record of its consumer's topic of parked events: the record of the event itself, with further headers.
 * @param topicOf the topic of a module
 */
export function parkedRecordOf(copy: ParkedCopy, topicOf: (module: string) => string): SentRecord {
  const { reader, event, attempts, parkedAt, error, stack } = copy;
  // A reader that catches up with its feed is called `<feed>#<event>`.
  const feed = reader.replace(/#.*$/, '');
  const record = recordOf(producerOf(feed), event);
  const headers: Record<string, string> = {
    ...record.headers,
    ficus_topic: topicOf(producerOf(feed)),
    ficus_feed: feed,
    ficus_attempts: `${attempts}`,
    ficus_parked_at: parkedAt,
  };
  if (error !== null) headers['ficus_error'] = cut(error, ERROR_LENGTH);
  if (stack !== null) headers['ficus_stack'] = cut(stack, STACK_LENGTH);
  return { ...record, partition: 0, headers };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
