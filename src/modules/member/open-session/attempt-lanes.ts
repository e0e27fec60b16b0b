interface Lane {
  last: Promise<unknown>;
  size: number;
  slow: boolean;
}

/** Attempts that wait in one lane at most, the running one included. */
const MOST_IN_LANE = 32;
/** The same, when each of them is delayed. */
const MOST_IN_SLOW_LANE = 3;

/** A lane is full. The attempt was not begun. */
export class LaneFull extends Error {
  override readonly name = 'LaneFull';
}

/**
 * Runs the attempts of each lane one after another, and those of different lanes at once. A lane is one account with one
 * device token or one network: nobody waits behind the attempts of strangers from elsewhere.
 */
export class AttemptLanes {
  private readonly lanes = new Map<string, Lane>();

  /**
   * Runs `work` when the earlier attempts of the lane are done. It calls `slowDown` when it has to wait on purpose, so
   * that fewer queue behind it.
   * @throws LaneFull at once when too many wait already.
   */
  async take<T>(name: string, work: (slowDown: () => void) => Promise<T>): Promise<T> {
    const lane = this.lanes.get(name) ?? { last: Promise.resolve(), size: 0, slow: false };
    if (lane.size >= (lane.slow ? MOST_IN_SLOW_LANE : MOST_IN_LANE)) throw new LaneFull();
    this.lanes.set(name, lane);
    lane.size += 1;
    const mine = lane.last.then(() => work(() => (lane.slow = true)));
    lane.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      lane.size -= 1;
      if (lane.size === 0) this.lanes.delete(name);
    }
  }
}
