import { isOutage } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import type { EventBroker } from './event-broker.js';

/** How long the cluster may take to say how far a group is, in milliseconds: a list of feeds must not wait for it. */
const WITHIN_MS = 1_000;

/** The consumer group of a feed that takes its events over Kafka. */
export interface GroupState {
  readonly name: string;
  /** Records of the topic that the group has not noted as dealt with; undefined while the cluster does not say. */
  readonly lag?: number;
}

/**
 * How far the group of a feed is by its own notes. They are behind the feed's cursor for a moment, and say nothing that the cursor does not;
 * they show what other tools of Kafka see.
 */
export async function groupStateOf(
  feed: string,
  producer: string,
  { broker, names }: EventBroker,
  clock: Clock,
): Promise<GroupState> {
  const name = names.groupOf(feed);
  const topic = names.topicOf(producer);
  const asked = Promise.all([broker.ends(topic), broker.offsets(name, topic)]);
  const ends = await within(asked, clock).catch((error: unknown) => {
    if (isOutage(error)) return undefined;
    throw error;
  });
  if (!ends) return { name };
  const [partitions, noted] = ends;
  const behind = partitions.map(({ partition, first, next }) => {
    const at = noted.get(partition) ?? first;
    return Number(next - (at > first ? at : first));
  });
  return { name, lag: behind.reduce((sum, records) => sum + Math.max(0, records), 0) };
}

/** Resolves with undefined when there is no answer in time; a later failure is nobody's concern then. */
async function within<T>(answer: Promise<T>, clock: Clock): Promise<T | undefined> {
  answer.catch(() => undefined);
  let giveUp: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
  const timer = clock.after(WITHIN_MS, giveUp);
  try {
    return await Promise.race([answer, late]);
  } finally {
    timer.cancel();
  }
}
