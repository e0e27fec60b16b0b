import type { EventSelection, EventSource, Head, Place, Reading, Span } from './event-source.js';

/**
 * The log of a producer whose home can change while feeds read it: from this process to another host, between hosts, and
 * back. What is under way ends at the former home, and that is safe: up to where a log was fenced, both homes hold the same.
 */
export class SwitchableSource implements EventSource {
  private moves = 0;
  /** Each listener, with how to stop it at the present home. */
  private readonly listeners = new Map<() => void, () => void>();

  constructor(private source: EventSource) {}

  /** Reads from another source from now on, and wakes the feeds. */
  moveTo(source: EventSource): void {
    if (source === this.source) return;
    const listeners = [...this.listeners];
    this.source = source;
    this.moves += 1;
    for (const [listener, stop] of listeners) {
      stop();
      this.listeners.set(listener, source.onNews(listener));
      listener();
    }
  }

  get producer(): string {
    return this.source.producer;
  }

  /** Each move gives it another one, also when the new source does not say which database it reads. */
  get home(): string {
    return `${this.moves} ${this.source.home ?? ''}`;
  }

  get knownHeads(): readonly Head[] | undefined {
    return this.source.knownHeads;
  }

  get notifiesAll(): boolean {
    return this.source.notifiesAll;
  }

  heads(): Promise<readonly Head[]> {
    return this.source.heads();
  }

  read(spans: readonly Span[], limit: number): Promise<Reading> {
    return this.source.read(spans, limit);
  }

  idsAt(places: readonly Place[]) {
    return this.source.idsAt(places);
  }

  find(selection: EventSelection, after: Place, limit: number) {
    return this.source.find(selection, after, limit);
  }

  newest(limit: number) {
    return this.source.newest(limit);
  }

  lost(names: readonly string[]) {
    return this.source.lost(names);
  }

  report(feed: string, readers: ReadonlyMap<string, readonly Place[]>): Promise<void> {
    return this.source.report(feed, readers);
  }

  forget(feed: string): Promise<void> {
    return this.source.forget(feed);
  }

  onNews(listener: () => void): () => void {
    const mine = () => listener();
    this.listeners.set(mine, this.source.onNews(mine));
    return () => {
      this.listeners.get(mine)?.();
      this.listeners.delete(mine);
    };
  }
}
