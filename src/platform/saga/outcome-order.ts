interface Place {
  readonly number: number;
  /** Whether the log has this outcome, as against one that this run stores. */
  readonly logged: boolean;
  /** Undefined until the outcome is stored and the code has requested its step. */
  show?: () => void;
}

/**
 * The order in which the code of a saga sees outcomes: the order of their numbers. A step reserves its number before its unit
 * of work is queued, and the number is stored with the outcome. So code that runs again sees the same outcomes in the same
 * order, and `Promise.race` has the same winner.
 */
export class OutcomeOrder {
  private readonly places: Place[];
  private last: number;

  /** @param logged the numbers of the outcomes in the log. */
  constructor(logged: readonly number[]) {
    this.places = [...logged].sort((a, b) => a - b).map((number) => ({ number, logged: true }));
    this.last = this.places.at(-1)?.number ?? 0;
  }

  /** Reserves the next number, for an outcome that is about to be stored. */
  reserve(): number {
    this.last += 1;
    this.places.push({ number: this.last, logged: false });
    return this.last;
  }

  /** Gives back a number under which nothing was stored. */
  release(number: number): void {
    this.places.splice(this.indexOf(number), 1);
  }

  /**
   * Notes that an outcome may be shown when its turn comes.
   * @param number undefined for an outcome that an older program stored without one: its turn is now.
   */
  ready(number: number | undefined, show: () => void): void {
    if (number !== undefined) (this.places[this.indexOf(number)] as Place).show = show;
    else
      this.places.splice(this.places.filter((place) => place.number === 0).length, 0, {
        number: 0,
        logged: true,
        show,
      });
  }

  /** Shows the next outcome. Returns false when that is not ready, or there is none. */
  showNext(): boolean {
    const [first] = this.places;
    if (!first?.show) return false;
    this.places.shift();
    first.show();
    return true;
  }

  /** The number of the next outcome, if that is in the log and the code has not requested its step. */
  get notRequested(): number | undefined {
    const [first] = this.places;
    return first?.logged && !first.show ? first.number : undefined;
  }

  /** Whether there is an outcome that is ready, and that the code has not seen. */
  get unseen(): boolean {
    return this.places.some(({ show }) => show !== undefined);
  }

  private indexOf(number: number): number {
    return this.places.findIndex((place) => place.number === number);
  }
}
