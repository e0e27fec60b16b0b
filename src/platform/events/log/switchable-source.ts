import { DelegatingSource } from './delegating-source.js';
import type { EventSource } from './event-source.js';

/**
 * The log of a producer whose home can change while feeds read it: from this process to another host, between hosts, and
 * back. What is under way ends at the former home, and that is safe: up to where a log was fenced, both homes hold the same.
 */
export class SwitchableSource extends DelegatingSource {
  private moves = 0;
  /** Each listener, with how to stop it at the present home. */
  private readonly listeners = new Map<() => void, () => void>();

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

  /** Each move gives it another one, also when the new source does not say which database it reads. */
  override get home(): string {
    return `${this.moves} ${this.source.home ?? ''}`;
  }

  override onNews(listener: () => void): () => void {
    const mine = () => listener();
    this.listeners.set(mine, this.source.onNews(mine));
    return () => {
      this.listeners.get(mine)?.();
      this.listeners.delete(mine);
    };
  }
}
