import type { EventSource, Place } from './event-source.js';
import type { Cursors, Lane } from './feed-reader.js';

/** Cursors as a producer hears of them. */
export function placesOf(cursors: Cursors): readonly Place[] {
  return [...cursors].map(([partition, { position }]) => ({ partition, position }));
}

/** Tells a producer how far a feed and its lanes are, when that has changed. */
export class CursorReports {
  private last = '';

  constructor(
    private readonly source: EventSource,
    private readonly feed: string,
  ) {}

  async send(lanes: readonly Lane[]): Promise<void> {
    const readers = new Map(lanes.map((lane) => [lane.id, placesOf(lane.cursors)]));
    const report = JSON.stringify([...readers]);
    if (report === this.last) return;
    await this.source.report(this.feed, readers);
    this.last = report;
  }
}
