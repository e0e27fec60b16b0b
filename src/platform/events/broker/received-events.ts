import type { Mark, Place, ReadPartition, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { ReceivedRun } from './received-run.js';

/** With so many events of a partition that its feed has not dealt with, or so many characters of them, it is full. */
const MOST_AHEAD = 4_096;
const MOST_CHARACTERS = 1_048_576;

/** The events of a topic that a feed has received and not dealt with yet, and those at its cursors. */
export class ReceivedEvents {
  private readonly runs = new Map<number, ReceivedRun>();
  /** How far the feed is durably. */
  private readonly cursors = new Map<number, number>();

  /** Takes the next record of a partition. @param event undefined when it is none of the producer's events. */
  take(partition: number, offset: bigint, event: LoggedEvent | undefined): void {
    const run = this.runs.get(partition) ?? new ReceivedRun();
    this.runs.set(partition, run);
    if (!event || event.position < this.cursorAt(partition)) run.skip(offset);
    else run.take(event, offset);
  }

  /** Notes how far the feed is, and drops what it has dealt with. Behind a cursor that was set back nothing is compared yet: it is dropped. */
  reached(places: readonly Place[]): void {
    for (const { partition, position } of places) {
      if (position < this.cursorAt(partition)) this.runs.delete(partition);
      this.cursors.set(partition, position);
      this.runs.get(partition)?.dropBefore(position);
    }
  }

  /** The last event that has come of a partition. */
  endOf(partition: number): Mark | undefined {
    return this.runs.get(partition)?.end;
  }

  /** The position up to which a partition has come, by the topic or otherwise. */
  positionOf(partition: number): number {
    return Math.max(this.endOf(partition)?.position ?? 0, this.cursorAt(partition));
  }

  covers({ partition, after }: Span): boolean {
    return this.runs.get(partition)?.covers(after) ?? false;
  }

  /** At most `limit` events of a span that it {@link covers}, with the proof that they continue what was read before. */
  read({ partition, after, upTo }: Span, limit: number): { events: readonly LoggedEvent[]; state: ReadPartition } {
    const run = this.runs.get(partition) as ReceivedRun;
    const trimmed = { partition, position: 0, eventId: '', epoch: null };
    const unknown = { partition, position: after, eventId: '', epoch: null };
    return { events: run.behind(after, limit, upTo), state: { atCursor: run.markAt(after) ?? unknown, trimmed } };
  }

  isFull(partition: number): boolean {
    const run = this.runs.get(partition);
    const ahead = run?.countBehind(this.cursorAt(partition)) ?? 0;
    return ahead > MOST_AHEAD || (ahead > 1 && (run?.characters ?? 0) > MOST_CHARACTERS);
  }

  /** Behind which record of each partition the feed goes on. */
  get offsets(): ReadonlyMap<number, bigint> {
    const offsets = new Map<number, bigint>();
    for (const [partition, position] of this.cursors) {
      const offset = this.runs.get(partition)?.offsetBehind(position);
      if (offset !== undefined) offsets.set(partition, offset);
    }
    return offsets;
  }

  /** Forgets what has come of all partitions but these. */
  keepOnly(partitions: readonly number[]): void {
    for (const partition of [...this.runs.keys()]) if (!partitions.includes(partition)) this.runs.delete(partition);
  }

  /** How far the feed is durably in a partition; 0 before it has said so. */
  cursorAt(partition: number): number {
    return this.cursors.get(partition) ?? 0;
  }
}
