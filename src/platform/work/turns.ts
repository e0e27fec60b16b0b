/** Does one work after another, in the order in which they were handed over. A work that fails keeps no other from its turn. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as `work` does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** Resolves when all that was handed over has ended. Never rejects. */
  async ended(): Promise<void> {
    await this.last;
  }
}
