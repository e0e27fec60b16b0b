/** How many turns of the event loop the code of a saga has to ask for the step whose outcome the log has next. */
const TURNS = 16;

interface Place {
  readonly number: number;
  state: 'logged' | 'storing' | 'ready' | 'dropped';
  release?: () => void;
}

/**
 * Shows outcomes to the code of a saga one at a time, in the order of their numbers, each in a turn of the event loop of its
 * own. Outcomes get their numbers in the order in which they are stored, and are stored with them. So code that runs again
 * sees what it saw, in the order in which it saw it, and `Promise.race` has the same winner.
 */
export class OutcomeOrder {
  private readonly queue: Place[];
  private last: number;
  private turning = false;
  private idleTurns = 0;
  private open = false;

  /**
   * @param logged the numbers of the outcomes in the log
   * @param missed is called with the number of an outcome that the code does not ask for when its turn has come
   */
  constructor(
    logged: readonly number[],
    private readonly missed: (number: number) => void,
  ) {
    this.queue = [...logged].sort((a, b) => a - b).map((number) => ({ number, state: 'logged' }));
    this.last = this.queue.at(-1)?.number ?? 0;
  }

  /** Begins to expect that the code asks for what is in the log. */
  start(): void {
    this.turn();
  }

  /** Resolves when the code may see the logged outcome of this number. */
  reached(number: number): Promise<void> {
    const place = this.queue.find((one) => one.number === number);
    return place ? this.wait(place) : Promise.resolve();
  }

  /** Stores an outcome under the number given, and resolves with it when the code may see it; with undefined, when there is none. */
  async store<T>(work: (number: number) => Promise<T | undefined>): Promise<T | undefined> {
    this.last += 1;
    const place: Place = { number: this.last, state: 'storing' };
    this.queue.push(place);
    let stored: T | undefined;
    try {
      stored = await work(place.number);
    } finally {
      if (stored === undefined) {
        place.state = 'dropped';
        this.turn();
      }
    }
    if (stored !== undefined) await this.wait(place);
    return stored;
  }

  /** Keeps nobody waiting any more: the code sees no further outcome. */
  stop(): void {
    this.open = true;
    for (const { release } of this.queue.splice(0)) release?.();
  }

  private wait(place: Place): Promise<void> {
    if (this.open) return Promise.resolve();
    return new Promise((resolve) => {
      place.state = 'ready';
      place.release = resolve;
      this.turn();
    });
  }

  private turn(): void {
    if (this.turning || this.queue.length === 0) return;
    this.turning = true;
    setImmediate(() => {
      this.turning = false;
      this.advance();
    });
  }

  private advance(): void {
    const [first] = this.queue;
    if (!first || first.state === 'storing') return;
    if (first.state === 'logged') {
      this.idleTurns += 1;
      if (this.idleTurns > TURNS) return this.missed(first.number);
    } else {
      this.idleTurns = 0;
      this.queue.shift();
      first.release?.();
    }
    this.turn();
  }
}
