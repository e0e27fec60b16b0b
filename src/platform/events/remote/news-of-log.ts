import type { Clock, Timer } from '../../ops/clock.js';
import { outsideContext } from '../../ops/context.js';
import { oftenPolled } from '../feed/feed-environment.js';
import type { EventSource } from '../log/event-source.js';

/**
 * Lets requests wait for the news of one log. Waiting holds no read of the database: all that wait are woken by one notice,
 * and requests for the same are answered by one look. Where the log does not notify this process of everything, its ends are
 * read now and then, once for all that wait.
 */
export class NewsOfLog {
  /** Grows with each notice. */
  version = 0;
  /** How many requests wait, or are looking. */
  waiting = 0;
  private readonly wakes = new Set<() => void>();
  private readonly looks = new Map<string, Promise<unknown>>();
  private stopListening: (() => void) | undefined;
  private timer: Timer | undefined;
  /** Counts the times that it began to listen. */
  private session = 0;
  private ends = '';

  constructor(
    private readonly log: EventSource,
    private readonly clock: Clock,
  ) {}

  /** Listens to the log while `work` runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    if (this.waiting === 1) this.listen();
    try {
      return await work();
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.stop();
    }
  }

  /** Looks, or shares the look of another request for the same that began after the same news. */
  shared<T>(asked: string, look: () => Promise<T>): Promise<T> {
    const key = `${this.version} ${asked}`;
    const others = this.looks.get(key) as Promise<T> | undefined;
    if (others) return others;
    const mine = look().finally(() => this.looks.delete(key));
    this.looks.set(key, mine);
    return mine;
  }

  /** Resolves at the first news after `version`, after `ms` milliseconds, or when the signal is aborted. */
  after(version: number, ms: number, signal: AbortSignal): Promise<void> {
    if (version !== this.version || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        timer.cancel();
        this.wakes.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = this.clock.after(ms, wake);
      this.wakes.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private listen(): void {
    this.session += 1;
    this.stopListening = this.log.onNews(() => this.tell());
    if (!this.log.notifiesAll) outsideContext(() => this.lookLater(this.session));
  }

  private stop(): void {
    this.stopListening?.();
    this.timer?.cancel();
  }

  private tell(): void {
    this.version += 1;
    for (const wake of [...this.wakes]) wake();
  }

  private lookLater(session: number): void {
    this.timer = this.clock.after(oftenPolled.pollMs, () => {
      void this.log
        .heads()
        // A log that cannot be read is news, too: each request finds out by itself.
        .catch(() => [])
        .then((heads) => {
          const ends = JSON.stringify(heads);
          if (ends !== this.ends) this.tell();
          this.ends = ends;
          if (this.waiting > 0 && session === this.session) this.lookLater(session);
        });
    });
  }
}
