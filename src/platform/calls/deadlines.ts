import { DeadlineExceeded } from '../contract/failure.js';
import type { Clock, Timer } from '../ops/clock.js';
import { begun } from './begun.js';

/** Is told once how a call came out, before its caller is. */
export interface Ending {
  done(): void;
  /** @returns what the caller's promise is rejected with. */
  failed(error: unknown): unknown;
}

const plain: Ending = { done: () => undefined, failed: (error) => error };

/** The failure of a call whose time has run out before it began. */
export function timeSpent(name: string): DeadlineExceeded {
  return new DeadlineExceeded(`The time for ${name} was spent before it was sent; nothing was done, ask again.`);
}

/** A call that somebody waits for. */
class Awaited {
  constructor(
    private readonly name: string,
    readonly deadline: number,
    private readonly ending: Ending,
    private readonly reject: (error: unknown) => void,
  ) {}

  fail(error: unknown): void {
    this.reject(this.ending.failed(error));
  }

  refuse(): void {
    this.fail(timeSpent(this.name));
  }

  expire(): void {
    this.fail(
      new DeadlineExceeded(
        `${this.name} took longer than its caller waits; its outcome is unknown: ask again with the same key.`,
      ),
    );
  }
}

/** The deadlines of the calls under way. One timer serves them all, since nearly every call ends long before its own. */
export class Deadlines {
  private readonly underWay = new Set<Awaited>();
  private timer: { readonly at: number; readonly timer: Timer } | undefined;

  constructor(private readonly clock: Clock) {}

  /**
   * Waits for `work` until `deadline` (on the monotonic clock), or for as long as it takes when there is none. The work
   * itself goes on: after a command has begun, a caller that stops waiting does not know the outcome, and asks again with
   * the same key. Every call goes through here, so it makes no more promises than it must.
   * @throws DeadlineExceeded naming the call.
   */
  before<T>(deadline = Infinity, name: string, work: () => Promise<T>, ending = plain): Promise<T> {
    return new Promise((resolve, reject) => {
      const awaited = new Awaited(name, deadline, ending, reject);
      if (deadline <= this.clock.monotonic()) return awaited.refuse();
      this.underWay.add(awaited);
      if (deadline < Infinity) this.arm(deadline);
      // What is no longer there has expired, and its caller has been told.
      begun(work).then(
        (value) => {
          if (!this.underWay.delete(awaited)) return;
          ending.done();
          resolve(value);
        },
        (error: unknown) => {
          if (this.underWay.delete(awaited)) awaited.fail(error);
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
