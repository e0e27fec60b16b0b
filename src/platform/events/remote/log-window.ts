import type { Head, Mark, Place, Reading, ReadPartition, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { sizeOf } from './answer-parts.js';
import type { EventsAnswer } from './log-wire.js';

/** What a window keeps of events at most, in characters. One answer may come on top. */
const MOST_CHARACTERS = 1_048_576;
/** With so many events untaken, a window reads no further ahead. */
const MOST_AHEAD = 512;

/** A part of one partition without a gap. */
interface Run {
  /** The event before the first. */
  start: Mark;
  readonly events: LoggedEvent[];
  /** How many of them some reader has taken. */
  taken: number;
  trimmed: Mark;
  /** Where the log goes on behind this run. */
  end: Mark;
}

/**
 * A part of a log that was read ahead of its readers, one run for each partition. It knows a reader by its cursors alone, so
 * readers that are at the same place share it.
 */
export class LogWindow {
  /** The request for what follows, while one is under way. It never rejects. */
  pending: Promise<void> | undefined;
  /** Ends the request. */
  readonly closing = new AbortController();
  private readonly runs = new Map<number, Run>();
  private size = 0;

  /** @returns undefined when the log does not prove what is at the places behind which the spans begin. */
  static of({ heads, reading }: EventsAnswer, spans: readonly Span[]): LogWindow | undefined {
    const window = new LogWindow();
    for (const { partition, after } of spans) {
      const state = reading.partitions.get(partition);
      if (!state?.atCursor || state.atCursor.position !== after) return undefined;
      window.begin(state.atCursor, state.trimmed);
    }
    // Of the other partitions nothing was asked for: their readers are at the ends.
    for (const head of heads)
      if (head.last && !window.runs.has(head.partition)) window.begin(head.last, trimmedOf(head));
    window.add(reading);
    return window;
  }

  get closed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Whether there is room to read further ahead. */
  get wants(): boolean {
    const untaken = [...this.runs.values()].flatMap(({ events, taken }) => events.slice(taken));
    return untaken.length < MOST_AHEAD && untaken.reduce((sum, event) => sum + sizeOf(event), 0) < MOST_CHARACTERS / 2;
  }

  /** Where the log goes on behind the window. */
  get ends(): readonly Span[] {
    return [...this.runs].map(([partition, { end }]) => ({ partition, after: end.position }));
  }

  /** Whether it holds the log from where each of the spans begins. */
  covers(spans: readonly Span[]): boolean {
    return spans.every(({ partition, after }) => {
      const run = this.runs.get(partition);
      return run !== undefined && markAt(run, after) !== undefined;
    });
  }

  /** Those of the spans behind whose beginnings it has nothing. */
  missing(spans: readonly Span[]): readonly Place[] {
    return spans.flatMap(({ partition, after }) => {
      const run = this.runs.get(partition);
      return run?.events.some(({ position }) => position > after) ? [] : [{ partition, position: after }];
    });
  }

  /** The events of spans that it {@link covers}; each has an equal share of `limit`. */
  take(spans: readonly Span[], limit: number): Reading {
    const share = Math.max(1, Math.floor(limit / spans.length));
    const events: LoggedEvent[] = [];
    const partitions = new Map<number, ReadPartition>();
    for (const { partition, after, upTo = Infinity } of [...spans].sort((a, b) => a.partition - b.partition)) {
      const run = this.runs.get(partition) as Run;
      const from = run.events.findIndex(({ position }) => position > after);
      const some = from < 0 ? [] : run.events.slice(from, from + share).filter(({ position }) => position <= upTo);
      run.taken = Math.max(run.taken, from + some.length);
      events.push(...some);
      partitions.set(partition, { atCursor: markAt(run, after), trimmed: run.trimmed });
    }
    return { events, partitions };
  }

  /**
   * Adds what follows.
   * @returns false when nothing could be added: the log is another one now, or it has lost the next event.
   */
  append({ heads, reading }: EventsAnswer): boolean {
    for (const [partition, { end }] of this.runs) {
      const head = heads.find((one) => one.partition === partition);
      const atEnd =
        reading.partitions.get(partition)?.atCursor ?? (head?.position === end.position ? head.last : undefined);
      if (!atEnd || !isSame(end, atEnd)) return false;
    }
    return this.add(reading) > 0 || reading.events.length === 0;
  }

  private begin(start: Mark, trimmed: Mark): void {
    this.runs.set(start.partition, { start, events: [], taken: 0, trimmed, end: start });
  }

  /** Adds events up to the first gap of each partition, so that a missing event is asked for again. @returns how many. */
  private add({ events, partitions }: Reading): number {
    for (const [partition, { trimmed }] of partitions) (this.runs.get(partition) as Run).trimmed = trimmed;
    let added = 0;
    for (const event of events) {
      const run = this.runs.get(event.partition) as Run;
      if (event.position - 1 > Math.max(run.end.position, run.trimmed.position)) continue;
      run.events.push(event);
      run.end = markOf(event);
      this.size += sizeOf(event);
      added += 1;
    }
    for (const partition of partitions.keys()) {
      const run = this.runs.get(partition) as Run;
      if (run.trimmed.position > run.end.position) run.end = run.trimmed;
    }
    if (this.size > MOST_CHARACTERS) for (const run of this.runs.values()) this.dropTaken(run);
    return added;
  }

  private dropTaken(run: Run): void {
    const dropped = run.events.splice(0, run.taken);
    run.taken = 0;
    const last = dropped.at(-1);
    if (last) run.start = markOf(last);
    this.size -= dropped.reduce((sum, event) => sum + sizeOf(event), 0);
  }
}

/** What the log has at a place in a run; undefined when the run does not know. */
function markAt({ start, events, end }: Run, position: number): Mark | undefined {
  if (position === start.position) return start;
  if (position === end.position) return end;
  const event = events.find((one) => one.position === position);
  return event && markOf(event);
}

function markOf({ partition, position, id, epoch }: LoggedEvent): Mark {
  return { partition, position, eventId: id, epoch };
}

/** Of the last trimmed event the end of a partition gives the position alone. */
function trimmedOf({ partition, trimmed }: Head): Mark {
  return { partition, position: trimmed, eventId: '', epoch: null };
}

/** Whether two marks of one position can be of the same event: of a trimmed one, the log may know the epoch alone. */
function isSame(one: Mark, other: Mark): boolean {
  if (one.eventId !== '' && other.eventId !== '' && one.eventId !== other.eventId) return false;
  return one.epoch === null || other.epoch === null || other.epoch >= one.epoch;
}
