import { systemClock } from '../ops/clock.js';

/** So much of each statement is the unit's own time, in milliseconds: sending many quick ones is its own doing. */
const OWN_MS = 50;

/** Measures, in real time, how long a unit of work waits for statements that are slow. */
export class StatementTime {
  private ended = 0;
  private began: number | undefined;

  /** A statement is under way. To be called when none was before. */
  begin(): void {
    this.began = systemClock.monotonic();
  }

  /** No statement is under way any more. */
  end(): void {
    this.ended += this.current;
    this.began = undefined;
  }

  /** What the unit has waited beyond 50 ms of each statement, in milliseconds; statements side by side count once. */
  get waited(): number {
    return this.ended + this.current;
  }

  private get current(): number {
    return this.began === undefined ? 0 : Math.max(0, systemClock.monotonic() - this.began - OWN_MS);
  }
}
