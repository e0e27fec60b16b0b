import type { Reading, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';

/** What one partition may add to a request, in bytes: brokers refuse more than 1 MiB of one partition by default. */
const PARTITION_BYTES = 524_288;
/** What an event takes beside its data, at most about. */
const ENVELOPE_BYTES = 1_024;

/**
 * The beginning of each partition that a broker takes in one request: at least one event of each.
 * @param events ordered by partition and position
 */
export function cutToSize(events: readonly LoggedEvent[], limit = PARTITION_BYTES): readonly LoggedEvent[] {
  const sizes = new Map<number, number>();
  return events.filter((event) => {
    const before = sizes.get(event.partition) ?? 0;
    const after = before + Buffer.byteLength(event.data) + Buffer.byteLength(event.key) + ENVELOPE_BYTES;
    // Once a partition is full, its later events stay behind, small ones too.
    sizes.set(event.partition, before > 0 && after > limit ? Infinity : after);
    return before === 0 || after <= limit;
  });
}

/**
 * The events that follow in the log without a gap: what comes behind a missing position waits, unless that was trimmed.
 * @throws Error when a log has a gap, and nothing else to send.
 */
export function withoutGap(
  module: string,
  spans: readonly Span[],
  { events, partitions }: Reading,
): readonly LoggedEvent[] {
  const next = new Map(spans.map(({ partition, after }) => [partition, after + 1]));
  let gap: string | undefined;
  const following = events.filter(({ partition, position }) => {
    const expected = next.get(partition) ?? 1;
    const follows = position === expected || position - 1 <= (partitions.get(partition)?.trimmed.position ?? 0);
    if (follows) next.set(partition, position + 1);
    else gap ??= `the log of ${module} has no position ${expected} of partition ${partition}, but later ones`;
    return follows;
  });
  if (gap !== undefined && following.length === 0) throw new Error(gap);
  return following;
}
