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
