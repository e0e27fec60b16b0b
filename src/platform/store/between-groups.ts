/** Work that needs the connection of the writer queue while no transaction is open on it. */
export class BetweenGroups {
  private readonly waiting: (() => Promise<void>)[] = [];

  /** Whether something waits. */
  get due(): boolean {
    return this.waiting.length > 0;
  }

  /** Resolves with the result of `work` when the writer queue has run it. */
  add<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => work().then(resolve, reject));
    });
  }

  /** Runs what waits. A failure reaches only whoever added the work. */
  async run(): Promise<void> {
    for (const run of this.waiting.splice(0)) await run();
  }
}
