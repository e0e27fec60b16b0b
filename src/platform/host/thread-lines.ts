import type { LogDestination } from '../ops/log.js';

/** Lines of a thread's log on their way to the main thread, which writes them: whole, and those of one thread in order. */
export class ThreadLines implements LogDestination {
  private waiting: string[] = [];

  /** @param post takes several lines at once */
  constructor(private readonly post: (lines: readonly string[]) => void) {}

  write(line: string): void {
    this.waiting.push(line);
    if (this.waiting.length === 1) setImmediate(() => this.flush());
  }

  /** Hands over what waits. */
  flush(): void {
    if (this.waiting.length > 0) this.post(this.waiting.splice(0));
  }
}
