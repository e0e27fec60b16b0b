import type { EventSelection, EventSource, Head, Lost, Place, Reading, Span } from './event-source.js';

/** A source that reads another one. What differs from it, a subclass says. */
export class DelegatingSource implements EventSource {
  constructor(protected source: EventSource) {}

  get producer(): string {
    return this.source.producer;
  }

  get home(): string | undefined {
    return this.source.home;
  }

  get knownHeads(): readonly Head[] | undefined {
    return this.source.knownHeads;
  }

  get notifiesAll(): boolean {
    return this.source.notifiesAll;
  }

  get trouble(): string | undefined {
    return this.source.trouble;
  }

  heads(): Promise<readonly Head[]> {
    return this.source.heads();
  }

  read(spans: readonly Span[], limit: number): Promise<Reading> {
    return this.source.read(spans, limit);
  }

  idsAt(places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]> {
    return this.source.idsAt(places);
  }

  find(selection: EventSelection, after: Place, limit: number) {
    return this.source.find(selection, after, limit);
  }

  newest(limit: number) {
    return this.source.newest(limit);
  }

  lost(names: readonly string[]): Promise<readonly Lost[]> {
    return this.source.lost(names);
  }

  report(feed: string, readers: ReadonlyMap<string, readonly Place[]>): Promise<void> {
    return this.source.report(feed, readers);
  }

  forget(feed: string): Promise<void> {
    return this.source.forget(feed);
  }

  onNews(listener: () => void): () => void {
    return this.source.onNews(listener);
  }

  reached(places: readonly Place[]): void {
    this.source.reached?.(places);
  }
}
