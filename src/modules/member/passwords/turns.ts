/** Lets at most `atOnce` pieces of work run at a time, and at most `waiting` wait, first come first served. */
export class Turns {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly waiting: number,
    /** The error for whoever finds the queue full. */
    private readonly full: () => Error,
  ) {}

  /** Runs `work` when its turn comes. Rejects with what `work` throws, or at once when too many wait already. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) this.running += 1;
    else if (this.queue.length >= this.waiting) throw this.full();
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      // The place passes to the next in line without ever being free, so that no newcomer can overtake.
      if (next) next();
      else this.running -= 1;
    }
  }
}
