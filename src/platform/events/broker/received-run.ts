import type { Mark } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';

/** What became of a record. */
export type Taken = 'added' | 'repeated' | 'restarted';

interface Received {
  readonly event: LoggedEvent;
  readonly offset: bigint;
}

/**
 * The events of one partition as they came from a topic: a part of the log without a gap. A topic may repeat events, after a crash of
 * the relay or by a relay that has lost its lease, and it may leave some out, where its retention was too short. The run never joins what
 * does not follow: it begins anew, and its reader gets what lies between from the log.
 */
export class ReceivedRun {
  /** Without a gap; the one at the reader's cursor is kept, as the proof of what follows. */
  private received: Received[] = [];
  /** Behind the last record that came, whatever became of it. */
  private nextOffset: bigint | undefined;
  private size = 0;
  /** Whether its first event came first of all, and not behind a gap or a fork: only then it follows the reader's cursor. */
  private joins = true;

  /** The last event; undefined while none has come. */
  get end(): Mark | undefined {
    const last = this.received.at(-1);
    return last && markOf(last.event);
  }

  /** Characters of the events that are kept. */
  get characters(): number {
    return this.size;
  }

  /** How many events follow a position. */
  countBehind(position: number): number {
    return this.received.length - this.firstBehind(position);
  }

  /** Takes the next record of the partition. */
  take(event: LoggedEvent, offset: bigint): Taken {
    this.nextOffset = offset + 1n;
    const last = this.received.at(-1)?.event;
    if (!last) return this.restart(event, offset, true);
    // Epochs only rise along a log: a lower one is from a relay that has lost its lease.
    if ((event.epoch ?? 0) < (last.epoch ?? 0)) return 'repeated';
    if (event.position === last.position + 1) return this.add(event, offset, 'added');
    if (event.position > last.position) return this.restart(event, offset);
    const same = this.at(event.position);
    return !same || same.id === event.id ? 'repeated' : this.restart(event, offset);
  }

  /** Leaves out a record: its event is dealt with, or it is none of ours. */
  skip(offset: bigint): void {
    this.nextOffset = offset + 1n;
  }

  /**
   * Whether the run has the event that follows a position. Where it begins right behind it, the run does not know the event at the
   * position: its reader has compared that one with the log when it began.
   */
  covers(position: number): boolean {
    return this.indexBehind(position) !== undefined;
  }

  /** The event at a position that the run {@link covers}; undefined for the one before its first. */
  markAt(position: number): Mark | undefined {
    const found = this.at(position);
    return found && markOf(found);
  }

  /** At most `limit` events behind a position that the run {@link covers}. */
  behind(position: number, limit: number, upTo = Infinity): readonly LoggedEvent[] {
    const from = this.indexBehind(position) ?? this.received.length;
    const events = this.received.slice(from, from + limit).map(({ event }) => event);
    return events.filter((event) => event.position <= upTo);
  }

  /** Drops what is before a position that the reader has dealt with. */
  dropBefore(position: number): void {
    const dropped = this.received.splice(0, this.firstBehind(position - 1));
    this.size -= dropped.reduce((sum, { event }) => sum + event.data.length, 0);
  }

  /** Where a member that has dealt with everything up to a position goes on; undefined while no record has come. */
  offsetBehind(position: number): bigint | undefined {
    return this.received[this.firstBehind(position)]?.offset ?? this.nextOffset;
  }

  private indexBehind(position: number): number | undefined {
    const [first] = this.received;
    if (!first) return undefined;
    const index = position - first.event.position + 1;
    if (index === 0 && !this.joins && position > 0) return undefined;
    return index >= 0 && index < this.received.length ? index : undefined;
  }

  /** The index of the first event behind a position; the length when there is none. Positions have no gap. */
  private firstBehind(position: number): number {
    const first = this.received[0]?.event.position ?? 0;
    return Math.min(this.received.length, Math.max(0, position - first + 1));
  }

  private at(position: number): LoggedEvent | undefined {
    const first = this.received[0]?.event.position ?? 0;
    return this.received[position - first]?.event;
  }

  private add(event: LoggedEvent, offset: bigint, taken: Taken): Taken {
    this.received.push({ event, offset });
    this.size += event.data.length;
    return taken;
  }

  private restart(event: LoggedEvent, offset: bigint, joins = false): Taken {
    this.received = [];
    this.size = 0;
    this.joins = joins;
    return this.add(event, offset, 'restarted');
  }
}

function markOf({ partition, position, id, epoch }: LoggedEvent): Mark {
  return { partition, position, eventId: id, epoch };
}
