/** A kind of work and its share of the places. */
export interface Share {
  /** When several shares have work waiting, places are given in proportion to their weights. */
  readonly weight: number;
  /** Pieces of work that may wait, all flows together. */
  readonly waiting: number;
  /** Pieces of work of one flow that may wait. */
  readonly waitingOfFlow: number;
}

/** Too much work waits already. The work was not begun. */
export class TurnsTaken extends Error {
  override readonly name = 'TurnsTaken';
}

interface Queue {
  readonly share: Share;
  /** What waits, by flow. The flow that was served last stands last. */
  readonly flows: Map<string, (() => void)[]>;
  size: number;
  /** The virtual time of the next turn: it grows by 1/weight with each turn (stride scheduling). */
  pass: number;
}

/**
 * Lets at most `atOnce` pieces of work run at a time. Each share has a bounded queue of its own, and inside a share the
 * flows take turns: neither another share nor another flow of the same share can use a flow's place up.
 */
export class FairTurns<Name extends string> {
  private running = 0;
  private pass = 0;
  private readonly queues: ReadonlyMap<Name, Queue>;

  constructor(
    private readonly atOnce: number,
    shares: Readonly<Record<Name, Share>>,
  ) {
    const entries = Object.entries(shares) as [Name, Share][];
    this.queues = new Map(entries.map(([name, share]) => [name, { share, flows: new Map(), size: 0, pass: 0 }]));
  }

  /**
   * Runs `work` when its turn comes. Rejects with what `work` throws.
   * @throws TurnsTaken at once when the share or the flow has too much waiting.
   */
  async take<T>(name: Name, flow: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) this.running += 1;
    else await this.turn(name, flow);
    try {
      return await work();
    } finally {
      const next = this.next();
      // The place passes to the next one without ever being free, so that no newcomer can overtake.
      if (next) next();
      else this.running -= 1;
    }
  }

  private turn(name: Name, flow: string): Promise<void> {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`There is no share '${name}' of the turns.`);
    const waiting = queue.flows.get(flow) ?? [];
    if (queue.size >= queue.share.waiting || waiting.length >= queue.share.waitingOfFlow) throw new TurnsTaken();
    // A share that had nothing to do has saved up no turns.
    if (queue.size === 0) queue.pass = Math.max(queue.pass, this.pass);
    queue.size += 1;
    queue.flows.set(flow, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  private next(): (() => void) | undefined {
    let queue: Queue | undefined;
    for (const one of this.queues.values()) if (one.size > 0 && (!queue || one.pass < queue.pass)) queue = one;
    const [first] = queue?.flows ?? [];
    if (!queue || !first) return undefined;
    const [flow, waiting] = first;
    const next = waiting.shift();
    queue.flows.delete(flow);
    if (waiting.length > 0) queue.flows.set(flow, waiting);
    queue.size -= 1;
    this.pass = queue.pass;
    queue.pass += 1 / queue.share.weight;
    return next;
  }
}
