/** Lets one at a time through for each key: those who come later wait, and then take their own turn. */
export class InFlight {
  private readonly tails = new Map<string, Promise<unknown>>();

  async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    const mine = before ? before.then(work, work) : work();
    const settled = mine.catch(() => undefined);
    this.tails.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.tails.get(key) === settled) this.tails.delete(key);
    }
  }
}
