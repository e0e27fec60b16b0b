/** The number of a report, or of a request to forget a feed: it grows with each that is sent. */
export interface Sequence {
  /** The source that sent it: one object of one process. */
  readonly source: string;
  readonly number: number;
}

/** How far above the newest known number another source begins: more than the former one may have under way. */
const JUMP = 1_000;

/**
 * Keeps late reports out. A report can be overtaken on its way: its sender stopped waiting, and sent another one. If it took
 * effect then, the log could be trimmed although a rebuild of the feed was promised that it is kept.
 */
export class ReportOrder {
  private readonly newest = new Map<string, Sequence>();

  /** Notes a report as the newest of its feed. @returns the one that is newer, if there is one: the report must change nothing. */
  take(feed: string, sequence: Sequence): Sequence | undefined {
    const newest = this.newest.get(feed);
    if (newest && sequence.number <= newest.number) return newest;
    this.newest.set(feed, sequence);
    return undefined;
  }
}

/** Numbers what one source reports. */
export class ReportNumbers {
  private number = 0;

  /** @param source an id that no other source has */
  constructor(private readonly source: string) {}

  next(): Sequence {
    this.number += 1;
    return { source: this.source, number: this.number };
  }

  /**
   * Goes on above the number of another source, which has reported before.
   * @returns false when the number is of this source: what was sent later was noted, and nothing is to be repeated.
   */
  goAbove({ source, number }: Sequence): boolean {
    if (source === this.source) return false;
    this.number = Math.max(this.number, number + JUMP);
    return true;
  }
}
