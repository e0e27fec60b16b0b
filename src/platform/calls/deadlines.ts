import { DeadlineExceeded } from '../contract/failure.js';
import type { Clock, Timer } from '../ops/clock.js';

interface Awaited {
  readonly deadline: number;
  expire(): void;
}

/** The deadlines of the calls under way. One timer serves them all, since nearly every call ends long before its own. */
export class Deadlines {
  private readonly underWay = new Set<Awaited>();
  private timer: { readonly at: number; readonly timer: Timer } | undefined;

  constructor(private readonly clock: Clock) {}

  /**
   * Waits for `work` until `deadline` (on the monotonic clock). The work itself goes on: after a command has begun, a
   * caller that stops waiting does not know the outcome, and asks again with the same key.
   * @throws DeadlineExceeded naming the call.
   */
  before<T>(deadline: number | undefined, name: string, work: () => Promise<T>): Promise<T> {
    if (deadline === undefined) return work();
    if (deadline <= this.clock.monotonic())
      return Promise.reject(
        new DeadlineExceeded(`The time for ${name} was spent before it was sent; nothing was done, ask again.`),
      );
    return new Promise((resolve, reject) => {
      const awaited = {
        deadline,
        expire: () =>
          reject(
            new DeadlineExceeded(
              `${name} took longer than its caller waits; its outcome is unknown: ask again with the same key.`,
            ),
          ),
      };
      this.underWay.add(awaited);
      this.arm(deadline);
      work().then(
        (value) => {
          this.underWay.delete(awaited);
          resolve(value);
        },
        (error: unknown) => {
          this.underWay.delete(awaited);
          reject(error);
        },
      );
    });
  }

  /** Sees to it that the timer goes off at this time, or before. */
  private arm(at: number): void {
    if (this.timer && this.timer.at <= at) return;
    this.timer?.timer.cancel();
    this.timer = { at, timer: this.clock.after(at - this.clock.monotonic(), () => this.expire()) };
  }

  private expire(): void {
    this.timer = undefined;
    const now = this.clock.monotonic();
    let next = Infinity;
    for (const awaited of this.underWay)
      if (awaited.deadline > now) next = Math.min(next, awaited.deadline);
      else {
        this.underWay.delete(awaited);
        awaited.expire();
      }
    if (next < Infinity) this.arm(next);
  }
}
