interface AttemptQueue {
  last: Promise<unknown>;
  size: number;
  slow: boolean;
}

/** Attempts that wait in one queue at most, the running one included. */
const MOST_IN_QUEUE = 32;
/** The same, when each of them is delayed. */
const MOST_IN_SLOW_QUEUE = 3;

/** A queue is full. The attempt was not begun. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Runs the attempts of each queue one after another, and those of different queues at once. A queue is one account with one
 * device token or one network: nobody waits behind the attempts of strangers from elsewhere.
 */
export class AttemptQueues {
  private readonly queues = new Map<string, AttemptQueue>();

  /**
   * Runs `work` when the earlier attempts of the queue are done. It calls `slowDown` when it has to wait on purpose, so
   * that fewer queue behind it.
   * @throws QueueFull at once when too many wait already.
   */
  async take<T>(name: string, work: (slowDown: () => void) => Promise<T>): Promise<T> {
    const queue = this.queues.get(name) ?? { last: Promise.resolve(), size: 0, slow: false };
    if (queue.size >= (queue.slow ? MOST_IN_SLOW_QUEUE : MOST_IN_QUEUE)) throw new QueueFull();
    this.queues.set(name, queue);
    queue.size += 1;
    const mine = queue.last.then(() => work(() => (queue.slow = true)));
    queue.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      queue.size -= 1;
      if (queue.size === 0) this.queues.delete(name);
    }
  }
}
